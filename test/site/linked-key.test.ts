/** A link to the console that brings an API key (`/#key=…`). */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { useSystem } from "../flow/system.ts";
import { describeInBrowser } from "./browser.ts";
import { type ConsolePage, visit } from "./console-page.ts";

const system = useSystem();

const question = "Use another API key?";

/** Everywhere that a page could read the key from, other than the tab's storage. */
const traces = (page: Page): Promise<string> =>
  page.evaluate(`JSON.stringify([
    location.href,
    document.referrer,
    document.cookie,
    Object.values(localStorage),
    navigation.entries().map(({ url }) => url),
    performance.getEntries().map(({ name }) => name),
  ])`);

const isSignedIn = ({ page }: ConsolePage, tenant: string) =>
  page.locator(".tenant", { hasText: new RegExp(`${tenant}$`) }).waitFor();

/** Follows a link, as one does from a page of somebody else: in the same tab. */
const follow = async ({ page }: ConsolePage, url: string) => {
  await page.goto("about:blank");
  await page.goto(url);
};

describeInBrowser("a link with a key", (browser) => {
  it("opens the console, and leaves the key nowhere but in the tab's storage", async () => {
    const { apiKey } = await system.createKey("first");
    await visit(browser(), { url: system.url, apiKey }, async (console) => {
      await isSignedIn(console, "first");
      await expect.poll(() => traces(console.page)).not.toContain(apiKey);
    });
  });

  it.each([
    ["in a page that is opened", follow],
    [
      "in the page that is open",
      ({ page }: ConsolePage, url: string) =>
        page.evaluate(`location.hash = ${JSON.stringify(new URL(url).hash)}`).then(() => {}),
    ],
  ])("%s does not replace the key in use before the user says so", async (_, open) => {
    const first = await system.createKey("first");
    const second = await system.createKey("second");
    const link = `${system.url}/#key=${second.apiKey}`;
    await visit(browser(), { url: system.url, apiKey: first.apiKey }, async (console) => {
      await isSignedIn(console, "first");

      await open(console, link);
      const dialog = console.page.getByRole("dialog", { name: question });
      await dialog.getByText("second", { exact: true }).waitFor();
      await expect.poll(() => traces(console.page)).not.toContain(second.apiKey);
      await isSignedIn(console, "first");
      await console.button("Cancel").click();
      await dialog.waitFor({ state: "detached" });
      await isSignedIn(console, "first");
      await console.page.reload();
      await isSignedIn(console, "first");
      expect(await dialog.count()).toBe(0);
      expect(await console.page.evaluate("Object.values(sessionStorage)")).toEqual([first.apiKey]);

      await open(console, link);
      await console.button("Use the key of the link").click();
      await isSignedIn(console, "second");
      expect(await traces(console.page)).not.toContain(second.apiKey);
      expect(await console.page.evaluate("Object.values(sessionStorage)")).toEqual([second.apiKey]);
    });
  });

  it("that is in use already asks nothing", async () => {
    const { apiKey } = await system.createKey("first");
    await visit(browser(), { url: system.url, apiKey }, async (console) => {
      await isSignedIn(console, "first");
      await follow(console, `${system.url}/#key=${apiKey}`);
      await isSignedIn(console, "first");
      expect(await console.page.getByRole("dialog").count()).toBe(0);
    });
  });
});
