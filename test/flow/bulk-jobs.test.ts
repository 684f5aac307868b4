/** What is done to all events that match, over HTTP: watched to its end, and through a restart. */
import { randomUUID } from "node:crypto";
import { beforeAll, expect, it } from "vitest";
import type { ShownJob } from "../../contract/shown-job.ts";
import { eventually } from "../eventually.ts";
import { type Answer, pageOf, problemOf, refusalOf } from "./answer.ts";
import type { Client } from "./client.ts";
import { post } from "./consumer.ts";
import { useSystem } from "./system.ts";

const system = useSystem({ durable: true });

let client: Client;
beforeAll(async () => {
  client = system.client(await system.createKey("acme"));
});

async function publish(source: string, count: number): Promise<void> {
  for (let rest = count; rest > 0; rest -= 100) {
    const events = Array.from({ length: Math.min(rest, 100) }, (_, n) => ({
      source,
      payload: { n },
    }));
    await post(client, "/v1/events/batch", { events });
  }
}

const ask = (path: string, body: object): Promise<Answer> =>
  client.ask("POST", path, { body: JSON.stringify(body) });

async function idsIn(status: string, source: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page = pageOf(await client.inbox({ status, source, cursor, limit: 100 }));
    ids.push(...page.events.map(({ event_id }) => event_id));
    cursor = page.next_cursor;
  } while (cursor !== null);
  return ids;
}

async function done(answer: Answer): Promise<ShownJob> {
  const job: ShownJob = JSON.parse(answer.text);
  expect([answer.status, answer.headers.get("location")]).toEqual([202, `/v1/jobs/${job.job_id}`]);
  const now = async (): Promise<ShownJob> =>
    JSON.parse((await client.get(`/v1/jobs/${job.job_id}`)).text);
  await eventually(async () => expect((await now()).state).toBe("done"), 250);
  return now();
}

it("rejects, redrives and acknowledges everything that matches, and counts it first", async () => {
  const [source, other] = [`a-${randomUUID()}`, `b-${randomUUID()}`];
  await publish(source, 30);
  await publish(other, 5);
  const filter = { source: `${source.slice(0, 20)}*` };
  const count = await ask("/v1/inbox/reject", { filter, dry_run: true });
  expect([count.status, JSON.parse(count.text)]).toEqual([200, { matching: 30, capped: false }]);
  expect(await idsIn("pending", source)).toHaveLength(30);

  const rejected = await done(await ask("/v1/inbox/reject", { filter, reason: "a bad import" }));
  expect(rejected).toMatchObject({
    ...{ action: "reject", inbox: "default", reason: "a bad import", changed: 30 },
    filter: { source: [filter.source] },
  });
  const dead = await idsIn("dead_letter", source);
  expect(dead).toHaveLength(30);
  expect(JSON.parse((await client.event(dead[0] ?? "")).text)).toMatchObject({
    dead_letter_reason: "a bad import",
    attempts: [{ outcome: "rejected", reason: "a bad import" }],
  });

  const until = new Date(Date.now() + 60_000).toISOString();
  const redriven = await done(await ask("/v1/inbox/redrive", { filter: { ...filter, until } }));
  expect(redriven).toMatchObject({ changed: 30, filter: { until } });
  expect(await idsIn("pending", source)).toEqual(dead);

  const acknowledged = await done(await ask("/v1/inbox/ack", { filter: { source } }));
  expect(acknowledged).toMatchObject({ changed: 30 });
  expect(await idsIn("pending", source)).toEqual([]);
  expect(await idsIn("pending", other)).toHaveLength(5);
});

it("goes on where it was when everything is started again in its middle", async () => {
  const source = randomUUID();
  await publish(source, 1_500);
  const begun = await ask("/v1/inbox/ack", { filter: { source } });
  expect(begun.status).toBe(202);
  const { job_id }: ShownJob = JSON.parse(begun.text);
  // Its first steps are done, and others are not.
  await eventually(async () => expect(await idsIn("acknowledged", source)).not.toEqual([]), 250);
  await system.shutDown();
  await system.start();
  await eventually(async () => {
    const job = JSON.parse((await client.get(`/v1/jobs/${job_id}`)).text);
    expect(job).toMatchObject({ state: "done", action: "ack" });
  }, 250);
  expect(await idsIn("pending", source)).toEqual([]);
  expect(await idsIn("acknowledged", source)).toHaveLength(1_500);
});

it("takes a filter, or names, and never both", async () => {
  const id = randomUUID();
  const named = {
    ack: { lease_id: id },
    reject: { event_ids: [id] },
    redrive: { event_ids: [id] },
  };
  for (const [verb, names] of Object.entries(named)) {
    const both = await ask(`/v1/inbox/${verb}`, { ...names, filter: {} });
    expect(refusalOf(both)).toEqual([422, "validation_failed"]);
    expect(problemOf(both).errors).toEqual([
      {
        pointer: "/filter",
        detail: "cannot be combined with `lease_id` or `event_ids`: send either it or them",
      },
    ]);
    const neither = await ask(`/v1/inbox/${verb}`, {});
    expect(problemOf(neither).errors?.[0]?.detail).toContain("by a `filter`");
    const onlyDry = await ask(`/v1/inbox/${verb}`, { ...names, dry_run: true });
    expect(problemOf(onlyDry).errors).toMatchObject([{ pointer: "/dry_run" }]);
    const payload = await ask(`/v1/inbox/${verb}`, { filter: { payload: { "/a": [1] } } });
    expect(problemOf(payload).errors).toMatchObject([{ pointer: "/filter/payload" }]);
  }
});
