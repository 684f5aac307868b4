/**
 * What the console shows while the inbox changes under other hands, and while the connection does
 * not hold.
 */
import { afterEach, beforeEach, expect, it } from "vitest";
import { eventOf } from "../flow/answer.ts";
import { useSystem } from "../flow/system.ts";
import { describeInBrowser } from "./browser.ts";
import { type Cable, layCable } from "./cable.ts";
import { visit } from "./console-page.ts";

const system = useSystem();

/** A cut connection is logged by the browser. */
const expected = [0];

describeInBrowser("a live inbox", (browser) => {
  let cable: Cable;
  beforeEach(async () => {
    cable = await layCable(system.url);
  });
  afterEach(() => cable.remove());

  it("shows what others publish, lease and acknowledge", async () => {
    const key = await system.createKey("others");
    const client = system.client(key);
    await visit(browser(), { url: cable.url, apiKey: key.apiKey }, async (console) => {
      await console.isLive();
      const { event_id } = eventOf(await client.publish('{"by":"another"}'));
      await console.row(event_id).waitFor();
      await console.page
        .getByRole("figure")
        .filter({ hasText: "Waiting" })
        .getByText("1", { exact: true })
        .waitFor();
      await client.acknowledge(event_id);
      await console.page.getByText("Nothing waits.").waitFor();
    });
  });

  it("goes on after the stream has broken, with what came meanwhile, and nothing twice", async () => {
    const key = await system.createKey("broken");
    const client = system.client(key);
    await visit(browser(), { url: cable.url, apiKey: key.apiKey, expected }, async (console) => {
      await console.isLive();
      const first = eventOf(await client.publish('{"n":1}'));
      await console.row(first.event_id).waitFor();
      cable.cut(true);
      const second = eventOf(await client.publish('{"n":2}'));
      await console.page.getByText("Offline: trying again").waitFor();
      const positions: (string | undefined)[] = [];
      console.page.on(
        "request",
        (request) =>
          request.url().includes("/stream?") && positions.push(request.headers()["last-event-id"]),
      );
      cable.mend();
      await console.row(second.event_id).waitFor();
      await console.page.getByText("Live", { exact: true }).waitFor();
      expect(positions.at(-1)).toBeTruthy();
      const third = eventOf(await client.publish('{"n":3}'));
      await console.row(third.event_id).waitFor();
      expect(await console.rows.count()).toBe(3);
    });
  });

  it("asks again and again where there is no stream", async () => {
    const key = await system.createKey("streamless");
    const client = system.client(key);
    await visit(
      browser(),
      { url: cable.url, apiKey: key.apiKey, expected: [502] },
      async (console) => {
        await console.page.route("**/v1/inbox/stream*", (route) =>
          route.fulfill({ status: 502, body: "a proxy that knows no streams" }),
        );
        await console.page.reload();
        await console.page.getByText("Asking every 3 s").waitFor();
        const { event_id } = eventOf(await client.publish("{}"));
        await console.row(event_id).waitFor();
      },
    );
  });

  it("lets nothing move for whoever wants it so", async () => {
    const key = await system.createKey("calm");
    await visit(
      browser(),
      { url: cable.url, apiKey: key.apiKey, reducedMotion: "reduce" },
      async (console) => {
        await console.isLive();
        await system.client(key).publish("{}");
        await console.rows.waitFor();
        expect(await console.page.evaluate("document.getAnimations().length")).toBe(0);
      },
    );
  });
});
