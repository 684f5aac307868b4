/** The Durable Object itself, in front of a backend that knows no inbox of its tenant. */
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { StoredEvent } from "../../../contract/event.ts";
import { dispatcherName } from "../../../worker/wake/wake-pushes.ts";
import { testEnv } from "../request.ts";

const place = () => ({ tenant: "acme", inbox: `i-${crypto.randomUUID()}` });
const objectOf = ({ tenant, inbox }: { tenant: string; inbox: string }) =>
  testEnv.PUSH_DISPATCHERS.getByName(dispatcherName(tenant, inbox));

describe("the object of an inbox", () => {
  it("keeps nothing once the inbox is gone, though it was paused", async () => {
    const at = place();
    const object = objectOf(at);
    expect(await object.pause(at)).toMatchObject({ state: "paused" });
    const kept = () => runInDurableObject(object, (_, { storage }) => [...storage.kv.list()]);
    await object.health(at);
    expect(await kept()).toHaveLength(1);
    // As long as nobody says that it is another, it stays as it is.
    await object.wake(at);
    expect(await runInDurableObject(object, (_, { storage }) => storage.getAlarm())).toBeNull();
    expect(await object.health(at)).toMatchObject({ state: "paused" });
    await object.redefine(at);
    await expect.poll(kept).toEqual([]);
    expect(await object.health(at)).toMatchObject({ state: "active" });
  });

  it("posts nothing for an inbox that does not push", async () => {
    const at = place();
    const event = {
      event_id: crypto.randomUUID(),
      status: "pending",
      created_at: 1,
      payload: "{}",
    };
    const timestamp = "2026-11-27T12:00:00.000Z";
    expect(await objectOf(at).push(at, { ...event, timestamp } as StoredEvent)).toBeUndefined();
  });

  it("is another for each tenant, though their inboxes have one name", async () => {
    const [acme, globex] = [place(), place()].map(({ inbox }, index) => ({
      tenant: index === 0 ? "acme" : "globex",
      inbox,
    }));
    if (!acme || !globex) throw new Error("there are two");
    const there = { ...globex, inbox: acme.inbox };
    await objectOf(acme).pause(acme);
    expect(await objectOf(there).health(there)).toMatchObject({ state: "active" });
  });
});
