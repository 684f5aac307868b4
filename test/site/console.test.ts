/** The journeys of somebody who uses the console, against the whole running system. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { eventOf } from "../flow/answer.ts";
import { useSystem } from "../flow/system.ts";
import { describeInBrowser } from "./browser.ts";
import { phone, visit } from "./console-page.ts";

const system = useSystem();

/** A tenant of its own, with some events. */
async function inboxWith(
  tenant: string,
  ...events: { payload: string; source?: string; type?: string }[]
) {
  const key = await system.createKey(tenant);
  const client = system.client(key);
  const ids: string[] = [];
  for (const { payload, ...members } of events)
    ids.push(eventOf(await client.publish(payload, members)).event_id);
  return { apiKey: key.apiKey, client, ids: ids as [string, ...string[]] };
}

describeInBrowser("the console", (browser) => {
  it("takes a key, sends an event, shows it as it arrives, opens and acknowledges it", async () => {
    const { apiKey } = await inboxWith("journey");
    await visit(browser(), { url: system.url }, async (console) => {
      const { page } = console;
      await page.getByLabel("API key").fill(apiKey);
      await console.button("Open the inbox").click();
      await page.getByText("Nothing waits.").waitFor();
      await console.isLive();

      await page
        .getByLabel("Payload", { exact: true })
        .fill('{"id": 12345678901234567890, "total": 1.0}');
      await page.getByLabel("Source", { exact: true }).first().fill("shop");
      await console.button("Send").click();
      await page.getByText("Sent: it is stored").waitFor();
      await console.rows.click();
      // Numbers that a double cannot hold stay as they were sent.
      await console.event.getByText("12345678901234567890").waitFor();
      await console.event.getByText("1.0", { exact: true }).waitFor();

      await console.button("Acknowledge").click();
      await console.event.locator(".status-acknowledged").waitFor();
      await expect.poll(() => console.rows.count()).toBe(0);
      await console.status("Acknowledged");
      await console.rows.waitFor();
    });
  });

  it("opens with the key of the address, and takes it out of there at once", async () => {
    const { apiKey } = await inboxWith("fragment");
    await visit(browser(), { url: system.url, apiKey }, async ({ page, isLive }) => {
      await page.getByText("Nothing waits.").waitFor();
      expect(page.url()).toBe(`${system.url}/`);
      expect(await page.evaluate("localStorage.length + document.cookie.length")).toBe(
        await page.evaluate("'triggers-theme' in localStorage ? 1 : 0"),
      );
      await page.reload();
      await page.getByText("Nothing waits.").waitFor();
      await page.getByRole("button", { name: "Forget key" }).click();
      await page.getByLabel("API key").waitFor();
      expect(await page.evaluate("sessionStorage.length")).toBe(0);
      expect(isLive).toBeDefined();
    });
  });

  it("shows the events of one source and status, and can be linked to", async () => {
    const { apiKey, ids } = await inboxWith(
      "filters",
      { payload: "{}", source: "shop" },
      { payload: "{}", source: "crm" },
    );
    await visit(
      browser(),
      { url: system.url, apiKey, search: `?source=crm&open=${ids[1]}` },
      async (console) => {
        await console.event.getByText("crm").waitFor();
        expect(await console.rows.count()).toBe(1);
        await console.button("Clear").click();
        await expect.poll(() => console.rows.count()).toBe(2);
        await console.page.locator("#source-filter").fill("shop");
        await console.page.keyboard.press("Enter");
        await expect.poll(() => console.rows.count()).toBe(1);
        expect(console.page.url()).toContain("source=shop");
        await console.status("Dead letter");
        await console.page.getByText("No dead letters.").waitFor();
      },
    );
  });

  it("leases the oldest event, releases it, rejects it, and redrives it", async () => {
    const { apiKey, client, ids } = await inboxWith(
      "leases",
      { payload: "{}", type: "first" },
      { payload: "{}", type: "second" },
    );
    const statusOf = async () => eventOf(await client.event(ids[0])).status;
    await visit(browser(), { url: system.url, apiKey }, async (console) => {
      await console.row(ids[0]).waitFor();
      await console.button("Lease oldest").click();
      await console.event.getByText("once; until").waitFor();
      await expect.poll(() => console.rows.count()).toBe(1);
      await console.button("Release").click();
      await console.event.locator(".status-pending").waitFor();
      expect(await statusOf()).toBe("pending");
      await console.row(ids[0]).waitFor();

      await console.button("Reject").click();
      await console.event.getByText("rejected in the console").waitFor();
      expect(await statusOf()).toBe("dead_letter");
      await console.button("Redrive").click();
      await console.event.locator(".status-pending").waitFor();
      expect(await statusOf()).toBe("pending");
    });
  });

  it("deletes an event, once the person has confirmed it", async () => {
    const { apiKey, client, ids } = await inboxWith("erasure", { payload: '{"name":"Ada"}' });
    await visit(browser(), { url: system.url, apiKey }, async (console) => {
      await console.row(ids[0]).click();
      await console.button("Delete…").click();
      await console.button("Cancel").click();
      expect((await client.event(ids[0])).status).toBe(200);
      await console.button("Delete…").click();
      await console.button("Delete the event").click();
      await console.page.getByText("Nothing waits.").waitFor();
      expect((await client.event(ids[0])).status).toBe(404);
    });
  });

  it("shows a page at a time", async () => {
    const { apiKey } = await inboxWith(
      "pages",
      ...Array.from({ length: 60 }, (_, n) => ({ payload: `{"n":${n}}` })),
    );
    await visit(browser(), { url: system.url, apiKey }, async (console) => {
      await expect.poll(() => console.rows.count()).toBe(50);
      await console.button("Show more").click();
      await expect.poll(() => console.rows.count()).toBe(60);
      expect(await console.rows.last().textContent()).toContain('{"n":0}');
      await console.page.getByLabel("Order").selectOption("asc");
      await expect.poll(() => console.rows.first().textContent()).toContain('{"n":0}');
    });
  });

  it("shows what would hide in a text, and runs nothing of it", async () => {
    const trick = {
      payload: '{"file":"\u202etxt.exe"}',
      source: "<img src=x onerror=alert(1)>",
      type: "\u202etxt.exe",
    };
    const { apiKey, ids } = await inboxWith("tricks", trick);
    await visit(browser(), { url: system.url, apiKey }, async (console) => {
      await console.row(ids[0]).getByText("\\u202etxt.exe", { exact: true }).click();
      await console.event.getByText('"\\u202etxt.exe"', { exact: true }).waitFor();
      await console.event.getByText("<img src=x onerror=alert(1)>", { exact: true }).waitFor();
    });
  });

  it("shows one thing at a time on a phone, and goes back as the phone does", async () => {
    const { apiKey } = await inboxWith("phone");
    await visit(browser(), { url: system.url, apiKey, ...phone }, async (console) => {
      await console.button("Send event").tap();
      expect(await console.rows.isVisible()).toBe(false);
      await console.button("Send").tap();
      await console.rows.tap();
      await console.event.locator(".timeline").waitFor();
      expect(await console.rows.isVisible()).toBe(false);
      expect(await console.page.evaluate("scrollY")).toBe(0);
      await console.page.goBack();
      await console.rows.waitFor();
      expect(await console.event.count()).toBe(0);
    });
  });

  it("writes the form's request as a curl command that does the same", async () => {
    const { apiKey, client } = await inboxWith("curl");
    await visit(browser(), { url: system.url, apiKey }, async ({ page }) => {
      await page
        .getByLabel("Payload", { exact: true })
        .fill(`{"text": "it's\\n$HOME \`x\`", "n": 1.0}`);
      await page.getByLabel("With my key").check();
      const curl = await page.getByLabel("The same as code").locator("pre").textContent();
      const answer = execFileSync("sh", ["-c", curl ?? ""], { encoding: "utf8" });
      expect(eventOf(await client.event(JSON.parse(answer).event_id))).toMatchObject({
        type: "order.created",
        tags: ["demo"],
      });
      expect(answer).toContain(`"payload":{"text": "it's\\n$HOME \`x\`", "n": 1.0}`);
    });
  });

  it("writes it as TypeScript that does the same", async () => {
    const { apiKey, client } = await inboxWith("typescript");
    await visit(browser(), { url: system.url, apiKey }, async ({ page }) => {
      await page.getByLabel("Payload", { exact: true }).fill('{"n": 1.0}');
      await page.getByRole("button", { name: "TypeScript", exact: true }).click();
      const code = (await page.getByLabel("The same as code").locator("pre").textContent()) ?? "";
      const source = pathToFileURL(join(import.meta.dirname, "../../client/src/index.ts")).href;
      const program = code.replace('"zapier-triggers-client"', JSON.stringify(source));
      execFileSync(process.execPath, ["--input-type=module-typescript", "-e", program], {
        env: { ...process.env, ZT_API_KEY: apiKey },
      });
      const { text } = await client.inbox();
      expect(text).toContain('"type":"order.created"');
      expect(text).toContain('"payload":{"n": 1.0}');
    });
  });
});
