/** New Event against the real system: polled by the platform's own runner, as Zapier does. */

import { describe, expect, it } from "vitest";
import { eventually } from "../eventually.ts";
import { useSystem } from "../flow/system.ts";
import { accountsOf } from "./accounts.ts";
import { complaintOf, connected, Zap } from "./zap.ts";

const system = useSystem();

const tenant = accountsOf(system);

describe("New Event", () => {
  it("triggers a Zap once for each event that came after it was switched on", async () => {
    const user = connected(await tenant("once"));
    await user.send({ json: '{"n":0}' });
    const zap = await Zap.switchedOn(user);
    expect(await zap.triggeredBy()).toEqual([]);
    const first = await user.send({ json: '{"n":1}' });
    expect(await zap.triggeredBy()).toEqual([first.id]);
    expect(await zap.triggeredBy()).toEqual([]);
    const second = await user.send({ json: '{"n":2}' });
    expect(await zap.triggeredBy()).toEqual([second.id]);
  });

  it("gives the newest first, with an id that is the event's", async () => {
    const user = connected(await tenant("newest"));
    const sent = [];
    for (const n of [1, 2, 3]) sent.push(await user.send({ json: `{"n":${n}}` }));
    const found = await user.poll();
    expect(found.map(({ id }) => id)).toEqual(sent.map(({ id }) => id).toReversed());
    expect(found.map(({ event_id }) => event_id)).toEqual(found.map(({ id }) => id));
    expect(found[0]).toMatchObject({ payload: { n: 3 }, status: "pending" });
  });

  it("finds a burst of more than a page, up to 500; three are enough for the editor", async () => {
    const burst = await tenant("burst");
    const client = system.client(burst.key);
    for (const _ of Array(6)) {
      const events = Array.from({ length: 90 }, (_, n) => ({ payload: { n } }));
      await client.ask("POST", "/v1/events/batch", { body: JSON.stringify({ events }) });
    }
    const user = connected(burst);
    const found = await user.poll();
    expect(new Set(found.map(({ id }) => id)).size).toBe(500);
    expect(await user.poll({}, { isLoadingSample: true })).toEqual(found.slice(0, 3));
    expect(await user.poll({}, { limit: 130 })).toEqual(found.slice(0, 130));
  });

  it("can be for one source alone", async () => {
    const user = connected(await tenant("sources"));
    const [shop] = [
      await user.send({ json: "{}", source: "shop" }),
      await user.send({ json: "{}", source: "till" }),
    ];
    expect((await user.poll({ source: "shop" })).map(({ id }) => id)).toEqual([shop.id]);
    expect(await user.poll({ source: "" })).toHaveLength(2);
  });

  it("consumes nothing: whoever else reads the inbox finds all of it", async () => {
    const shared = await tenant("shared");
    const user = connected(shared);
    const { id } = await user.send({ json: "{}" });
    for (const _ of Array(3)) await user.poll();
    expect(JSON.parse((await system.client(shared.key).inbox()).text)).toMatchObject({
      events: [{ event_id: id }],
    });
    await user.acknowledge(id);
    expect(await user.poll()).toEqual([]);
  });

  it("loses no digit of a payload", async () => {
    const user = connected(await tenant("digits"));
    await user.send({
      json: '{"id":12345678901234567890,"total":1.50,"tiny":1e-7,"huge":1e400,"n":-20}',
    });
    const [event] = await user.poll();
    expect(event?.payload).toEqual({
      id: "12345678901234567890",
      total: 1.5,
      tiny: 1e-7,
      huge: "1e400",
      n: -20,
    });
  });

  it("is repeated by Zapier when the key has asked too often, after as long as the API says", async () => {
    const busy = await tenant("busy", { tier: "standard" });
    const ask = async () =>
      (await fetch(`${busy.url}/v1/me`, { headers: { "x-api-key": busy.api_key } })).status;
    // A window may end between the flood and the poll.
    const complaint = await eventually(async () => {
      while (!(await Promise.all(Array.from({ length: 40 }, ask))).includes(429));
      return complaintOf(connected(busy).poll());
    });
    expect(complaint).toMatchObject({
      name: "ThrottledError",
      delay: 10,
      message: expect.stringMatching(/\(rate_limited, request \S+\)$/),
    });
  });
});
