/** What became of deliveries to a source, as its tenant sees it. */
import { randomUUID } from "node:crypto";
import { beforeAll, expect, it } from "vitest";
import { eventually } from "../eventually.ts";
import { senders } from "../webhook-senders.ts";
import { refusalOf } from "./answer.ts";
import type { Client } from "./client.ts";
import { useSystem } from "./system.ts";
import { deliver, makeSource, now } from "./webhooks.ts";

const system = useSystem({ durable: true });
let client: Client;
let other: Client;
beforeAll(async () => {
  client = system.client(await system.createKey("acme"));
  other = system.client(await system.createKey("other"));
});

interface Shown {
  received_at: string;
  outcome: string;
  reason?: string;
  event_id?: string;
  status: number;
}

const pathOf = (name: string) => `/v1/sources/${name}/deliveries`;
const shown = async (name: string): Promise<Shown[]> =>
  JSON.parse((await client.get(pathOf(name))).text).deliveries;

const shortly = async (name: string, outcomes: string[]): Promise<Shown[]> => {
  await eventually(async () => {
    const found = (await shown(name)).map(({ outcome, reason }) =>
      reason ? `${outcome} ${reason}` : outcome,
    );
    expect(found.sort()).toEqual(outcomes.toSorted());
  }, 500);
  return shown(name);
};

it("says which were taken, which were not and why, and nothing that they hold", async () => {
  const source = await makeSource(client, "slack");
  const { otherSecret } = senders.slack;
  const body = '{"type":"event_callback","event_id":"Ev1","event":{"type":"confidential"}}';
  const first = await deliver(source, "slack", { body });
  await deliver(source, "slack", { body });
  await deliver(source, "slack", { secret: otherSecret, body });
  await deliver(source, "slack", { time: now() - 3_600, body });
  await fetch(source.url, { method: "POST", body });
  await deliver(source, "slack", { body: '{"type":"url_verification","challenge":"abc"}' });
  const large = `{"type":"x","text":"${"x".repeat(300_000)}"}`;
  await deliver(source, "slack", { body: large });
  // Who only looks has delivered nothing.
  await fetch(source.url, { method: "HEAD" });
  const list = await shortly(source.name, [
    "accepted",
    "repeated",
    "refused wrong",
    "refused stale",
    "refused missing",
    "handshake",
    "too_large",
  ]);
  const times = list.map(({ received_at }) => received_at);
  expect(times).toEqual(times.toSorted().reverse());
  const taken = list.find(({ outcome }) => outcome === "accepted");
  expect(taken).toMatchObject({ status: 200, event_id: first.headers.get("x-event-id") });
  const { text } = await client.get(pathOf(source.name));
  for (const hidden of ["confidential", "v0=", senders.slack.secret, source.url.slice(-40)])
    expect(text).not.toContain(hidden);
  expect(refusalOf(await other.get(pathOf(source.name)))).toEqual([404, "source_not_found"]);
});

it("says that a source is paused", async () => {
  const source = await makeSource(client, "github", { paused: true });
  expect((await deliver(source, "github")).status).toBe(409);
  await shortly(source.name, ["paused"]);
});

it("changes nothing of an answer while AWS is away, and tells of later ones", async () => {
  const source = await makeSource(client, "github");
  expect((await deliver(source, "github")).status).toBe(200);
  await shortly(source.name, ["accepted"]);
  await system.aws.kill();
  expect((await deliver(source, "github", { id: randomUUID() })).status).toBe(202);
  await system.startAws();
  expect((await deliver(source, "github", { id: randomUUID() })).status).toBeLessThan(300);
  await eventually(
    async () => expect((await shown(source.name)).length).toBeGreaterThanOrEqual(2),
    500,
  );
});
