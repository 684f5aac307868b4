/** What a push promises where halves of the system are restarted, and receivers fail at random. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually } from "../eventually.ts";
import { randomFrom } from "../faults/chance.ts";
import { behaviours, Receiver } from "../receiver.ts";
import type { Client } from "./client.ts";
import { useSystem } from "./system.ts";

const system = useSystem({ durable: true });
const receiver = new Receiver();
let acme: Client;
beforeAll(async () => {
  await receiver.start();
  acme = system.client(await system.createKey("acme"));
});
afterAll(() => receiver.stop());

const inboxes = ["first", "second", "third"];
const eventsEach = 30;

it("acknowledges what a receiver took, and nothing else, through restarts of both halves", async () => {
  const random = randomFrom(21);
  const taken = new Map<string, number>();
  const refused = new Map<string, number>();
  for (const name of inboxes) {
    const url = receiver.at(name, (...received) => {
      const [, { headers }] = received;
      const id = `${name}/${headers["webhook-id"]}`;
      // Who fails a third time would wait for minutes.
      const isTaken = random() >= 0.3 || (refused.get(id) ?? 0) >= 2;
      if (!isTaken) refused.set(id, (refused.get(id) ?? 0) + 1);
      if (isTaken) taken.set(id, (taken.get(id) ?? 0) + 1);
      (isTaken ? behaviours.ok : behaviours.fails)(...received);
    });
    const body = JSON.stringify({ filter: { type: name }, push: { url, concurrency: 2 } });
    expect((await acme.ask("PUT", `/v1/inboxes/${name}`, { body })).status).toBe(200);
  }
  const published: string[] = [];
  const publish = async (type: string) => {
    const { status, text } = await acme.publish("{}", { type });
    if (status < 300) published.push(`${type}/${JSON.parse(text).event_id}`);
  };
  const restart = async () => {
    await sleep(1_000);
    await system.aws.kill();
    await sleep(500);
    await system.startAws();
    await sleep(1_000);
    await system.restartEdge();
  };
  const produce = async (name: string) => {
    for (let i = 0; i < eventsEach; i++) {
      await publish(name).catch(() => undefined);
      await sleep(100);
    }
  };
  await Promise.all([restart(), ...inboxes.map(produce)]);

  expect(published.length).toBeGreaterThan(inboxes.length);
  await eventually(async () => {
    for (const name of inboxes) {
      const { text } = await acme.get(`/v1/inboxes/${name}/stats`);
      expect(JSON.parse(text)).toMatchObject({ pending: 0, delivered: 0, dead_letter: 0 });
    }
  }, 1_000);
  expect(published.filter((id) => !taken.has(id))).toEqual([]);
});
