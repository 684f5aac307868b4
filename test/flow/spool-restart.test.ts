/** What was answered 202 survives the end of the edge, however it ends. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../eventually.ts";
import { eventOf, pageOf, type ShownEvent } from "./answer.ts";
import type { Client } from "./client.ts";
import { useSystem } from "./system.ts";

const system = useSystem({ durable: true });

let client: Client;
beforeAll(async () => {
  client = system.client(await system.createKey("acme"));
});

const small = 30;
/** Larger than a message of the queue: these wait in R2. */
const large = JSON.stringify({ text: "x".repeat(150_000) });

const shown = ({ event_id, created_at, payload }: ShownEvent) =>
  JSON.stringify([event_id, created_at, payload]);

/** Publishes while AWS is down. @returns what was accepted, sorted. */
async function spooled(source: string): Promise<string[]> {
  // The edge has to know the key by then.
  expect((await client.inbox({ source })).status).toBe(200);
  await system.aws.kill();
  const payloads = [...Array.from({ length: small }, (_, i) => `{"i":${i}}`), large];
  const answers = [];
  for (const payload of payloads) answers.push(await client.publish(payload, { source }));
  expect(answers.map(({ status }) => status)).toEqual(payloads.map(() => 202));
  return answers.map((answer) => shown(eventOf(answer))).sort();
}

async function stored(source: string): Promise<string[]> {
  const answer = await client.inbox({ source, limit: 100 });
  return answer.status === 200 ? pageOf(answer).events.map(shown).sort() : [];
}

const kill = () => system.edge.kill();
const stop = () => system.edge.stop();

describe("what was answered 202 while AWS was down is stored, once,", () => {
  it.each([
    ["SIGKILL", [kill]],
    ["Ctrl-C", [stop]],
    ["both, one after the other, before AWS is back", [kill, stop]],
  ])("after the edge was ended by %s", async (_, ends) => {
    const source = randomUUID();
    const accepted = await spooled(source);

    for (const [index, end] of ends.entries()) {
      if (index > 0) await system.startEdge();
      await end();
    }
    await system.startAws();
    await system.startEdge();

    await eventually(async () => expect(await stored(source)).toEqual(accepted), 250);
  });
});
