/** The console without a mouse. */
import { expect, it } from "vitest";
import { eventOf } from "../flow/answer.ts";
import { useSystem } from "../flow/system.ts";
import { describeInBrowser } from "./browser.ts";
import { visit } from "./console-page.ts";

const system = useSystem();

describeInBrowser("the keyboard", (browser) => {
  it("suffices from the key to the acknowledgment", async () => {
    const { apiKey } = await system.createKey("keyboard");
    await visit(browser(), { url: system.url }, async (console) => {
      const { keyboard } = console.page;
      const focused = () =>
        console.page.evaluate("document.activeElement.id || document.activeElement.textContent");
      const tabTo = async (what: string) => {
        for (let presses = 0; presses < 30 && (await focused()) !== what; presses++)
          await keyboard.press("Tab");
        expect(await focused()).toBe(what);
      };
      await console.page.getByLabel("API key").waitFor();
      await tabTo("api-key");
      await keyboard.insertText(apiKey);
      await keyboard.press("Enter");
      await console.page.getByText("Nothing waits.").waitFor();

      await keyboard.press("n");
      await expect.poll(focused).toBe("payload");
      await keyboard.press("ControlOrMeta+a");
      await keyboard.insertText('{"by":"keyboard"}');
      await tabTo("Send");
      await keyboard.press("Enter");
      await console.rows.waitFor();
      await keyboard.press("Escape");

      await keyboard.press("j");
      await console.event.getByText('"keyboard"').waitFor();
      await keyboard.press("a");
      await console.event.locator(".status-acknowledged").waitFor();
      await keyboard.press("Escape");
      await console.page.getByText("Nothing waits.").waitFor();
    });
  });

  it("lists its shortcuts, which can be switched off", async () => {
    const key = await system.createKey("shortcuts");
    await system.client(key).publish("{}");
    await visit(browser(), { url: system.url, apiKey: key.apiKey }, async (console) => {
      const { keyboard } = console.page;
      await console.rows.waitFor();
      await keyboard.press("?");
      await console.page.getByRole("dialog").getByText("Acknowledge the open event").waitFor();
      await console.page.getByLabel("Single-key shortcuts").uncheck();
      await keyboard.press("Escape");
      await keyboard.press("j");
      await keyboard.press("?");
      expect(await console.page.getByRole("dialog").count()).toBe(0);
      expect(await console.event.count()).toBe(0);
    });
  });

  it("leaves letters to who is typing, and never acts twice", async () => {
    const key = await system.createKey("typing");
    const client = system.client(key);
    const { event_id } = eventOf(await client.publish("{}"));
    await visit(browser(), { url: system.url, apiKey: key.apiKey }, async (console) => {
      await console.row(event_id).click();
      await console.event.locator(".status-pending").waitFor();
      await console.page.locator("#source-filter").pressSequentially("ax");
      expect(eventOf(await client.event(event_id)).status).toBe("pending");
    });
  });
});
