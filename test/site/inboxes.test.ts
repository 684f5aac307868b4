/** The page of inboxes: made, filled, edited, switched off and deleted by hand. */
import { expect, it } from "vitest";
import { eventOf } from "../flow/answer.ts";
import { useSystem } from "../flow/system.ts";
import { Receiver } from "../receiver.ts";
import { describeInBrowser } from "./browser.ts";
import { phone, visit } from "./console-page.ts";

const system = useSystem();
const search = "?page=inboxes";

async function tenant(name: string) {
  const { apiKey } = await system.createKey(name);
  const client = system.client({ apiKey });
  const definition = async (inbox: string) =>
    JSON.parse((await client.get(`/v1/inboxes/${inbox}`)).text);
  const publish = async (type: string): Promise<string> =>
    eventOf(await client.publish('{"vip":true}', { source: "shop", type })).event_id;
  return { apiKey, client, definition, publish };
}

describeInBrowser("the page of inboxes", (browser) => {
  it("makes an inbox by a filter, shows its backlog, and opens it", async () => {
    const { apiKey, definition, publish } = await tenant("makes");
    await visit(browser(), { url: system.url, apiKey }, async (console) => {
      const { page } = console;
      await page.getByRole("link", { name: "Inboxes" }).click();
      await console.button("New inbox").click();
      await page.getByLabel("Name", { exact: true }).fill("billing");
      await page.getByLabel("Types").fill("invoice.*\nrefund");
      await console.button("Add a condition on the payload").click();
      await page.getByLabel("In the payload at").fill("/vip");
      await page.getByLabel("One of these").fill("true");
      await page.getByLabel("Deliveries").fill("5");
      await console.button("Create").click();
      await page.getByText("Created: what is published").waitFor();
      expect(await definition("billing")).toMatchObject({
        filter: { type: ["invoice.*", "refund"], payload: { "/vip": [true] } },
        max_deliveries: 5,
      });
      const invoice = await publish("invoice.paid");
      await publish("order");
      await page.reload();
      const row = page.locator('[data-name="billing"]');
      await row.getByText("Pending: 1").waitFor();
      await page.locator('[data-name="default"]').getByText("Pending: 2").waitFor();
      await page.getByRole("link", { name: "Events of billing" }).click();
      await console.row(invoice).waitFor();
      expect(await console.rows.count()).toBe(1);
    });
  });

  it("counts what would fill an inbox from the past before it makes it", async () => {
    const { apiKey, client, definition, publish } = await tenant("past");
    await publish("order");
    await publish("order");
    const place = `${search}&open=.new`;
    await visit(browser(), { url: system.url, apiKey, search: place }, async (console) => {
      const { page } = console;
      await page.getByLabel("Name", { exact: true }).fill("audit");
      await page.getByLabel("With what was stored since").fill("2020-01-01T00:00:00");
      await console.button("Count first").click();
      await page.getByText("2 stored events match. Nothing is defined yet.").waitFor();
      expect((await client.get("/v1/inboxes/audit")).status).toBe(404);
      // Another filter is another count.
      await page.getByLabel("Types").fill("order");
      await console.button("Count first").click();
      await console.button("Create and fill").click();
      await page.getByText(/^Is being filled|Was filled$/).waitFor();
      expect(await definition("audit")).toMatchObject({ filling: { since: expect.any(String) } });
      await page.locator('[data-name="audit"]').getByText("Pending: 2").waitFor();
    });
  });

  it("edits a definition as it is, and takes no name twice", async () => {
    const { apiKey, client, definition } = await tenant("edits");
    const filter = { source: ["shop", "crm"], tags: ["eu"], payload: { "/n": [1, "1"] } };
    await client.ask("PUT", "/v1/inboxes/vip", { body: JSON.stringify({ filter }) });
    const place = { search: `${search}&open=vip`, expected: [404] };
    await visit(browser(), { url: system.url, apiKey, ...place }, async (console) => {
      const { page } = console;
      await console.button("Edit").click();
      await page.getByLabel("Deliveries").fill("9");
      await console.button("Save").click();
      await page.getByText("Saved: it holds").waitFor();
      expect(await definition("vip")).toMatchObject({ filter, max_deliveries: 9 });
      await console.button("New inbox").click();
      await page.getByLabel("Name", { exact: true }).fill("vip");
      await page.getByText("There is an inbox of this name").waitFor();
      expect(await console.button("Create").isDisabled()).toBe(true);
      await page.getByLabel("Name", { exact: true }).fill("No-name");
      await console.button("Create").click();
      await console.problem.getByText("No inbox can have this name").waitFor();
    });
  });

  it("makes an inbox that pushes, shows its secret once, tests, pauses and resumes it, and edits it without a loss", async () => {
    const { apiKey, definition } = await tenant("pushes");
    const receiver = new Receiver();
    await receiver.start();
    const place = `${search}&open=.new`;
    try {
      await visit(browser(), { url: system.url, apiKey, search: place }, async (console) => {
        const { page } = console;
        await page.getByLabel("Name", { exact: true }).fill("hooks");
        await page.getByLabel("Post its events to").fill(receiver.at("hook"));
        await console.button("Create").click();
        await page.getByText(/^whsec_/).waitFor();
        await console.button("Post a test").click();
        await page.getByText("HTTP 204, the receiver took it").waitFor();
        expect(receiver.to("hook")).toHaveLength(1);
        await console.button("Pause").click();
        await console.problem.getByText("It was paused by hand.").waitFor();
        await console.button("Edit").click();
        await page.getByLabel("Deliveries").fill("9");
        await console.button("Save").click();
        await console.button("Resume").click();
        await console.button("Pause").waitFor();
        const { push, max_deliveries } = await definition("hooks");
        expect([push.url, push.health.state, max_deliveries]).toEqual([
          receiver.at("hook"),
          "active",
          9,
        ]);
        await page.reload();
        await console.button("Post a test").waitFor();
        expect(await page.getByText(/^whsec_/).count()).toBe(0);
      });
    } finally {
      receiver.stop();
    }
  });

  it("narrows the default inbox, switches it off, and takes its definition away", async () => {
    const { apiKey, client, definition } = await tenant("default");
    const place = `${search}&open=default`;
    const expected = [404];
    await visit(
      browser(),
      { url: system.url, apiKey, search: place, expected },
      async (console) => {
        await console.button("Edit").click();
        await console.page.getByLabel("It takes events").uncheck();
        await console.button("Save").click();
        await console.page.getByText("Switched off: it takes no events").waitFor();
        expect((await client.inbox()).status).toBe(404);
        expect(await definition("default")).toMatchObject({ enabled: false });
        await console.button("Take the definition away…").click();
        await console.button("Take it away").click();
        await console.page.getByText("default takes every event again").waitFor();
        await expect.poll(async () => (await client.inbox()).status).toBe(200);
      },
    );
  });

  it("says what an inbox holds before it deletes it", async () => {
    const { apiKey, client, publish } = await tenant("deletes");
    await client.ask("PUT", "/v1/inboxes/old", { body: "{}" });
    await publish("order");
    await publish("order");
    await client.ask("POST", "/v1/inboxes/old/lease", { body: '{"limit":1}' });
    const place = `${search}&open=old`;
    await visit(browser(), { url: system.url, apiKey, search: place }, async (console) => {
      await console.button("Delete…").click();
      await console.page
        .getByText("2 events that are not acknowledged: 1 waiting, 1 leased")
        .waitFor();
      await console.button("Cancel").click();
      expect((await client.get("/v1/inboxes/old")).status).toBe(200);
      await console.button("Delete…").click();
      await console.button("Delete it, and what it holds").click();
      await console.page.getByText("Deleted", { exact: true }).waitFor();
      await expect.poll(() => console.page.locator('[data-name="old"]').count()).toBe(0);
      expect((await client.get("/v1/inboxes/old")).status).toBe(404);
    });
  });

  it("shows a limited key its own inboxes, and says what it may not do", async () => {
    const { client } = await tenant("limits");
    for (const name of ["billing", "secret"])
      await client.ask("PUT", `/v1/inboxes/${name}`, { body: "{}" });
    const inboxes = "billing,audit-*";
    const reader = await system.createKey("limits", { scopes: ["inbox:read"], inboxes });
    const { apiKey } = reader;
    await visit(browser(), { url: system.url, apiKey, search, ...phone }, async (console) => {
      const { page } = console;
      await page.getByText("it lacks the scope inboxes:write").waitFor();
      await page.getByText("This key is limited to billing, audit-*").waitFor();
      await page.locator('[data-name="billing"]').tap();
      expect(await console.button("Edit").isDisabled()).toBe(true);
      // On a phone, what is open stands in the place of the list.
      expect(await page.locator('[data-name="billing"]').isVisible()).toBe(false);
      expect(await page.locator('[data-name="secret"]').count()).toBe(0);
    });
    const scopes = ["inbox:read", "inboxes:write"] as const;
    const writer = await system.createKey("limits", { scopes, inboxes });
    const place = { search: `${search}&open=.new`, apiKey: writer.apiKey };
    await visit(browser(), { url: system.url, ...place }, async (console) => {
      const { page } = console;
      await page.getByLabel("Name", { exact: true }).fill("secret");
      await page.getByText("it cannot make an inbox of another name").waitFor();
      await page.getByLabel("Name", { exact: true }).fill("audit-eu");
      await console.button("Create").click();
      await page.locator('[data-name="audit-eu"]').waitFor();
    });
  });
});
