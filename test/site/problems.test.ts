/** What the console says when something goes wrong. */
import { expect, it } from "vitest";
import { eventOf } from "../flow/answer.ts";
import { useSystem } from "../flow/system.ts";
import { describeInBrowser } from "./browser.ts";
import { visit } from "./console-page.ts";

const system = useSystem();

describeInBrowser("a problem", (browser) => {
  it("with the key is said with what to do and what to report, and another key may be tried", async () => {
    const { apiKey } = await system.createKey("mistyped");
    const wrong = `${apiKey.slice(0, -1)}${apiKey.endsWith("0") ? "1" : "0"}`;
    await visit(browser(), { url: system.url, expected: [401] }, async (console) => {
      const answered = console.page.waitForResponse(/\/v1\/me$/);
      await console.page.getByLabel("API key").fill(wrong);
      await console.page.keyboard.press("Enter");
      const requestId = (await answered).headers()["x-request-id"] ?? "";
      await console.problem.getByText("The API key is not valid").waitFor();
      expect(await console.problem.textContent()).toContain("Check that the whole key was sent");
      expect(await console.problem.textContent()).toContain(requestId);
      await console.page.getByLabel("API key").fill(apiKey);
      await console.page.keyboard.press("Enter");
      await console.page.getByText("Nothing waits.").waitFor();
    });
  });

  it("with the scopes is known before anything is tried", async () => {
    const writer = await system.createKey("scoped", { scopes: ["events:write"] });
    await visit(
      browser(),
      { url: system.url, apiKey: writer.apiKey, expected: [403] },
      async (console) => {
        await console.problem.getByText("lacks the scope").waitFor();
        expect(await console.button("Lease oldest").isDisabled()).toBe(true);
        await console.button("Send").click();
        await console.page.getByText("Sent: it is stored").waitFor();
      },
    );
    const reader = await system.createKey("scoped", { scopes: ["inbox:read"] });
    await visit(browser(), { url: system.url, apiKey: reader.apiKey }, async (console) => {
      await console.rows.click();
      expect(await console.button("Acknowledge").isDisabled()).toBe(true);
      await console.page.keyboard.press("a");
      await console.button("Close").click();
      expect(await console.button("Send").isDisabled()).toBe(true);
    });
  });

  it("of too many requests counts down to when they may go on", async () => {
    const { apiKey } = await system.createKey("hurried");
    await visit(browser(), { url: system.url, apiKey, expected: [429] }, async (console) => {
      await console.page.getByText("Nothing waits.").waitFor();
      const problem = {
        title: "Too many requests with this API key",
        code: "rate_limited",
        detail: "Wait.",
        request_id: "r-1",
      };
      await console.page.route("**/v1/inbox?*", (route) =>
        route.fulfill({
          status: 429,
          contentType: "application/problem+json",
          headers: { "retry-after": "3" },
          body: JSON.stringify(problem),
        }),
      );
      await console.button("Refresh").click();
      await console.problem.getByText("rate_limited").waitFor();
      const again = console.page.getByRole("button", { name: /Try again/ });
      expect(await again.isDisabled()).toBe(true);
      await console.page.unroute("**/v1/inbox?*");
      await console.button("Try again").click();
      await console.page.getByText("Nothing waits.").waitFor();
    });
  });

  it("with a body is said where it was written", async () => {
    const { apiKey } = await system.createKey("bodies");
    await visit(browser(), { url: system.url, apiKey, expected: [422] }, async (console) => {
      const { page } = console;
      const payload = page.getByLabel("Payload", { exact: true });
      await payload.fill('{"a": 1,}');
      await page.getByText(/^Not JSON: /).waitFor();
      expect(await console.button("Send").isDisabled()).toBe(true);
      await payload.fill("[1]");
      await page.getByText("The payload must be an object").waitFor();
      await payload.fill("{}");
      await page.getByLabel("Tags").fill("x".repeat(65));
      await console.button("Send").click();
      await console.problem.getByText("/tags/0").waitFor();
    });
  });

  it("of a lease that another consumer has by now says so", async () => {
    const key = await system.createKey("raced");
    const client = system.client(key);
    const { event_id } = eventOf(await client.publish("{}"));
    await visit(
      browser(),
      { url: system.url, apiKey: key.apiKey, expected: [409] },
      async (console) => {
        await console.row(event_id).waitFor();
        await console.button("Lease oldest").click();
        await console.event.getByText("once; until").waitFor();
        await client.ask("POST", "/v1/inbox/release", { body: `{"event_ids":["${event_id}"]}` });
        await client.ask("POST", "/v1/inbox/lease", { body: "{}" });
        await console.button("Acknowledge").click();
        await console.problem.getByText("lease_lost").waitFor();
      },
    );
  });
});
