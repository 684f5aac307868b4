/** The page of sources: made, given another secret, paused and deleted by hand. */
import { expect, it } from "vitest";
import type { SchemeName } from "../../contract/source.ts";
import { useSystem } from "../flow/system.ts";
import { deliver, type MadeSource, makeSource } from "../flow/webhooks.ts";
import { describeInBrowser } from "./browser.ts";
import { type ConsolePage, visit } from "./console-page.ts";

const system = useSystem();
const search = "?page=sources";

async function tenant(name: string) {
  const { apiKey } = await system.createKey(name);
  const client = system.client({ apiKey });
  const source = async (called: string): Promise<MadeSource> =>
    JSON.parse((await client.get(`/v1/sources/${called}`)).text);
  return { apiKey, client, source };
}

/** Every edge goes by a change within a minute; this one, at once. */
const statusOf = async (source: MadeSource, scheme: SchemeName, secret: string): Promise<number> =>
  (await deliver(source, scheme, { secret })).status;

/** Where a page could keep what was typed. */
const kept = ({ page }: ConsolePage): Promise<string> =>
  page.evaluate(
    `JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href,
      [...document.querySelectorAll("input, textarea")].map(({ value }) => value)])
      + document.documentElement.innerHTML`,
  );

const secret = "It is a secret to everybody";

describeInBrowser("the page of sources", (browser) => {
  it("makes a source, shows its address and steps, keeps no secret, and links to deliveries", async () => {
    const { apiKey, source } = await tenant("sources");
    await visit(browser(), { url: system.url, apiKey }, async (console) => {
      const { page } = console;
      await page.getByRole("link", { name: "Sources" }).click();
      await page.getByText("No sender delivers webhooks yet.").waitFor();
      await console.button("New source").click();
      await page.getByLabel("Sender", { exact: true }).selectOption({ label: "GitHub" });
      await page.getByLabel("Name", { exact: true }).fill("github");
      await page.getByLabel("Secret", { exact: true }).fill(secret);
      await console.button("Create").click();
      await page.getByText("Created: give its address to the sender").waitFor();
      const made = await source("github");
      await page.getByText(made.url, { exact: true }).waitFor();
      await page.getByText("Paste the address as the payload URL").waitFor();
      expect(await kept(console)).not.toContain(secret);

      const delivery = await deliver(made, "github", { secret });
      expect(delivery.status).toBe(200);
      const deliveries = page.getByRole("region", { name: "Latest deliveries" });
      expect((await deliver(made, "github", { secret: "another secret" })).status).toBe(401);
      await deliveries.getByText("does not fit: compare the secrets").waitFor();
      await deliveries.getByText("Not genuine", { exact: true }).waitFor();
      await deliveries.getByRole("link", { name: "Stored", exact: true }).click();
      await console.event.getByText(delivery.headers.get("x-event-id") ?? "").waitFor();
    });
  });

  it("needs no secret of a sender that shows it later, and takes it then", async () => {
    const { apiKey, source } = await tenant("later");
    const place = `${search}&open=.new`;
    await visit(browser(), { url: system.url, apiKey, search: place }, async (console) => {
      const { page } = console;
      await page.getByLabel("Sender", { exact: true }).selectOption({ label: "Stripe" });
      await page.getByLabel("Name", { exact: true }).fill("stripe");
      await console.button("Create").click();
      await page.getByText("Workbench").waitFor();
      await console.button("New secret").click();
      await page.getByLabel("New secret", { exact: true }).fill("whsec_from_the_workbench");
      await console.button("Save the secret").click();
      await page.getByText("Saved: it counts everywhere").waitFor();
      expect(await statusOf(await source("stripe"), "stripe", "whsec_from_the_workbench")).toBe(
        200,
      );
    });
  });

  it("gives a source another secret, and accepts the one before for as long as is wanted", async () => {
    const { apiKey, client } = await tenant("rotates");
    const tags = ["money"];
    const made = await makeSource(client, "github", { secret, tags });
    const place = `${search}&open=${made.name}`;
    await visit(browser(), { url: system.url, apiKey, search: place }, async (console) => {
      await console.button("New secret").click();
      await console.button("Make one").click();
      const next = await console.page.locator("#field-secret").inputValue();
      expect(next.length).toBeGreaterThan(30);
      await console.page.getByLabel("The secret before").selectOption("86400");
      await console.button("Save the secret").click();
      await console.page.getByText("Two are accepted, until").waitFor();
      expect(await kept(console)).not.toContain(next);
      expect(await statusOf(made, "github", next)).toBe(200);
      expect(await statusOf(made, "github", secret)).toBe(200);
      expect((await client.get(`/v1/sources/${made.name}`)).text).toContain('"tags":["money"]');
    });
  });

  it("pauses a source and ends the pause, and deletes it once that is confirmed", async () => {
    const { apiKey, client } = await tenant("pauses");
    const made = await makeSource(client, "github", { secret });
    const place = `${search}&open=${made.name}`;
    await visit(browser(), { url: system.url, apiKey, search: place }, async (console) => {
      await console.button("Pause").click();
      await console.page.getByText("Paused: deliveries are refused").waitFor();
      expect(await statusOf(made, "github", secret)).toBe(409);
      await console.button("Resume").click();
      await console.button("Pause").waitFor();
      expect(await statusOf(made, "github", secret)).toBe(200);
      await console.button("Delete…").click();
      await console.button("Delete the source").click();
      await console.page.getByText("No sender delivers webhooks yet.").waitFor();
      expect((await client.get(`/v1/sources/${made.name}`)).status).toBe(404);
    });
  });

  it("declares how a sender signs that has no preset, and says what is wrong with it", async () => {
    const { apiKey, client } = await tenant("declares");
    const place = { search: `${search}&open=.new`, expected: [422] };
    await visit(browser(), { url: system.url, apiKey, ...place }, async (console) => {
      const { page } = console;
      await page.getByLabel("Sender", { exact: true }).selectOption("hmac");
      await page.getByLabel("Name", { exact: true }).fill("own");
      await page.getByLabel("Secret", { exact: true }).fill(secret);
      await page.getByLabel("Header of the signature").fill("x-signature");
      await page.getByLabel("What is signed").fill("{timestamp}.{body}");
      await page.getByLabel("Id of a delivery").fill("/id");
      await console.button("Create").click();
      await console.problem.getByText("/hmac/timestamp").waitFor();
      await page.getByLabel("Header of the time").fill("x-time");
      await console.button("Create").click();
      await page.getByText("Created: give its address").waitFor();
      expect(JSON.parse((await client.get("/v1/sources/own")).text)).toMatchObject({
        hmac: {
          header: "x-signature",
          signed: "{timestamp}.{body}",
          timestamp: { header: "x-time" },
        },
        delivery_id: { pointer: "/id" },
      });
      await console.button("Edit").click();
      await page.getByLabel("Tags of the events").fill("a\nb");
      await console.button("Save").click();
      await page.getByText("tags a, b").waitFor();
    });
  });

  it("says what a key may not do in the API's own words", async () => {
    const scopes = ["inbox:read"] as const;
    const reader = await system.createKey("keys", { scopes });
    const limited = await system.createKey("keys", { inboxes: "billing" });
    for (const [{ apiKey }, words] of [
      [reader, "lacks the scope"],
      [limited, "limited to inboxes"],
    ] as const)
      await visit(
        browser(),
        { url: system.url, apiKey, search, expected: [403] },
        async (console) => {
          await console.problem.getByText(words).waitFor();
          expect(await console.button("New source").isDisabled()).toBe(true);
        },
      );
  });
});
