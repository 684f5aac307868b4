/**
 * That nobody is shut out: axe finds nothing in any state of the console, dark or light, on a desk
 * or on a phone.
 */
import axe from "axe-core";
import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { eventOf } from "../flow/answer.ts";
import { type Key, useSystem } from "../flow/system.ts";
import { deliver, makeSource } from "../flow/webhooks.ts";
import { describeInBrowser } from "./browser.ts";
import { type ConsolePage, phone, visit } from "./console-page.ts";

const system = useSystem();

interface Finding {
  rule: string;
  where: string[];
}

/** @returns what the rules of WCAG 2.2 AA and the best practices say against the page */
async function findingsIn(page: Page): Promise<Finding[]> {
  // What still moves has not its own colours yet.
  await page.evaluate("Promise.all(document.getAnimations().map(({ finished }) => finished))");
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>("axe.run(document)");
  return violations.map(({ id, nodes }) => ({ rule: id, where: nodes.map(({ html }) => html) }));
}

const devices = { desk: { viewport: { width: 1280, height: 860 } }, phone };

describeInBrowser("axe has nothing to say", (browser) => {
  let full: Key;
  let empty: Key;
  let event: string;
  let dead: string;
  let source: string;

  beforeAll(async () => {
    full = await system.createKey("axe");
    empty = await system.createKey("axe-empty");
    const client = system.client(full);
    const publish = async () =>
      eventOf(
        await client.publish('{"n":1,"s":"text","b":[true,null]}', {
          source: "shop",
          type: "order",
          tags: ["a"],
        }),
      ).event_id;
    const filter = { type: ["order"], payload: { "/n": [1] } };
    await client.ask("PUT", "/v1/inboxes/billing", { body: JSON.stringify({ filter }) });
    const push = { url: "http://127.0.0.1:9/" };
    await client.ask("PUT", "/v1/inboxes/hooks", {
      body: JSON.stringify({ push, filter: { tags: "none" } }),
    });
    await client.ask("POST", "/v1/inboxes/hooks/push/pause");
    const made = await makeSource(client, "github");
    await deliver(made, "github");
    await deliver(made, "github", { secret: "another secret" });
    source = made.name;
    dead = await publish();
    await client.ask("POST", "/v1/inbox/reject", { body: `{"event_ids":["${dead}"]}` });
    event = await publish();
    await publish();
  });

  /** Each state: how to come to it, and what is there then. */
  const states: Record<
    string,
    {
      key?: () => Key;
      search?: () => string;
      expected?: number[];
      reach: (console: ConsolePage) => Promise<unknown>;
    }
  > = {
    "without a key": { reach: ({ page }) => page.getByLabel("API key").waitFor() },
    "with an empty inbox": {
      key: () => empty,
      reach: ({ page }) => page.getByText("Nothing waits.").waitFor(),
    },
    "with events": { key: () => full, reach: ({ rows }) => rows.first().waitFor() },
    "with an open event": {
      key: () => full,
      search: () => `?open=${event}`,
      reach: ({ event }) => event.getByText("Payload").waitFor(),
    },
    "with a dead letter": {
      key: () => full,
      search: () => `?status=dead_letter&open=${dead}`,
      reach: ({ event }) => event.locator(".status-dead_letter").waitFor(),
    },
    "with an inbox of several": {
      key: () => full,
      search: () => "?inbox=billing",
      reach: async ({ page, rows }) => {
        await page.getByLabel("Inbox to show").waitFor();
        await rows.first().waitFor();
      },
    },
    "with an event of several inboxes": {
      key: () => full,
      search: () => `?inbox=billing&open=${event}`,
      reach: ({ event }) => event.getByRole("region", { name: "Inboxes" }).waitFor(),
    },
    "with the inboxes": {
      key: () => full,
      search: () => "?page=inboxes",
      reach: ({ page }) => page.getByText("Pending: 3").first().waitFor(),
    },
    "with the definition of an inbox": {
      key: () => full,
      search: () => "?page=inboxes&open=billing",
      reach: ({ page }) => page.getByText("Waiting").waitFor(),
    },
    "with an inbox that pushes": {
      key: () => full,
      search: () => "?page=inboxes&open=hooks",
      reach: ({ page }) => page.getByText("It was paused by hand.").waitFor(),
    },
    "with the form of an inbox": {
      key: () => full,
      search: () => "?page=inboxes&open=.new",
      reach: async (console) => {
        await console.button("Add a condition on the payload").click();
        await console.page.getByLabel("In the payload at").waitFor();
      },
    },
    "with an open source": {
      key: () => full,
      search: () => `?page=sources&open=${source}`,
      reach: async ({ page }) => {
        await page.getByRole("link", { name: "Stored", exact: true }).waitFor();
        await page.getByText("Not genuine", { exact: true }).waitFor();
      },
    },
    "with the form of a source": {
      key: () => full,
      search: () => "?page=sources&open=.new",
      reach: async ({ page }) => {
        await page.getByLabel("Sender", { exact: true }).selectOption("hmac");
        await page.getByLabel("Header of the signature").waitFor();
        await page.getByText("What its events are called").click();
      },
    },
    "with the form of a secret": {
      key: () => full,
      search: () => `?page=sources&open=${source}`,
      reach: async (console) => {
        await console.button("New secret").click();
        await console.button("Make one").click();
      },
    },
    "with the form": {
      key: () => full,
      search: () => "?open=send",
      reach: ({ page }) => page.getByLabel("Payload").first().waitFor(),
    },
    "with an error": {
      key: () => full,
      search: () => `?open=${crypto.randomUUID()}`,
      expected: [404],
      reach: ({ problem }) => problem.waitFor(),
    },
    "with a dialog": {
      key: () => full,
      search: () => `?open=${event}`,
      reach: async (console) => {
        await console.button("Delete…").click();
        await console.page.getByRole("dialog").waitFor();
      },
    },
  };

  for (const [name, device] of Object.entries(devices)) {
    it.each(Object.entries(states))(
      `%s, on a ${name}, light and dark`,
      async (_, { key, search, expected = [], reach }) => {
        const apiKey = key && { apiKey: key().apiKey };
        const seen = { ...device, ...apiKey, search: search?.() ?? "", expected };
        await visit(browser(), { url: system.url, ...seen }, async (console) => {
          await reach(console);
          for (const colorScheme of ["light", "dark"] as const) {
            await console.page.emulateMedia({ colorScheme });
            expect({ colorScheme, findings: await findingsIn(console.page) }).toEqual({
              colorScheme,
              findings: [],
            });
          }
          expect(
            await console.page.evaluate("document.documentElement.scrollWidth <= innerWidth"),
          ).toBe(true);
        });
      },
    );
  }
});
