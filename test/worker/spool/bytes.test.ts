/** The bytes of messages and of calls, at their bound and one past it. */
import { describe, expect, it, vi } from "vitest";
import { limits } from "../../../contract/limits.ts";
import { encoded } from "../../../worker/spool/message.ts";
import { spool } from "../../../worker/spool/spool.ts";
import { testEnv } from "../request.ts";
import { accepted, bytesOf, consume, messageOf } from "../spool-messages.ts";

/** What Cloudflare's queue takes: https://developers.cloudflare.com/queues/platform/limits/ */
const queueBytes = 128_000;

/** Of so many bytes in all. */
function entryOf(bytes: number) {
  const entry = { tenant: "acme", shards: 1, event: accepted({ payload: '{"a":""}' }) };
  const rest = bytes - encoded(entry).byteLength;
  return { ...entry, event: { ...entry.event, payload: `{"a":"${"x".repeat(rest)}"}` } };
}

async function spooled(bytes: number): Promise<{ sent: number; inR2: number | undefined }> {
  const send = vi.fn(async (_: Uint8Array) => undefined);
  const put = vi.fn(async (_: string, __: Uint8Array) => undefined);
  const env = { SPOOL: { send }, SPOOLED_EVENTS: { put } };
  await spool(env as never, entryOf(bytes));
  const [body] = send.mock.calls[0] ?? [];
  return { sent: body?.byteLength ?? 0, inR2: put.mock.calls[0]?.[1].byteLength };
}

describe("a message of the spool", () => {
  it("holds an event of 120,000 bytes; one byte more lies in R2", async () => {
    expect(await spooled(120_000)).toEqual({ sent: 120_000, inR2: undefined });
    const { sent, inR2 } = await spooled(120_001);
    expect(inR2).toBe(120_001);
    expect(sent).toBeLessThan(1_000);
  });

  it("is one that the queue takes, however large the event", async () => {
    for (const bytes of [120_000, 120_001, queueBytes, queueBytes + 1, limits.publishBodyBytes])
      expect((await spooled(bytes)).sent).toBeLessThanOrEqual(queueBytes);
  });
});

describe("a call of the drain", () => {
  /** Messages that say how large their entries are, which are in R2. */
  async function callsFor(...bytes: number[]): Promise<number> {
    const messages = bytes.map(async (size, n) => {
      const event = accepted();
      const object = `${event.event_id}/${n}`;
      const entry = { tenant: "acme", shards: 1, event };
      await testEnv.SPOOLED_EVENTS.put(object, encoded(entry));
      const reference = JSON.stringify({ object, tenant: "acme", bytes: size });
      return { ...messageOf(event), body: bytesOf(reference) };
    });
    const fetched = vi.spyOn(globalThis, "fetch");
    const { acknowledged } = await consume("spool", await Promise.all(messages));
    expect(acknowledged).toHaveLength(bytes.length);
    return fetched.mock.calls.length;
  }

  const half = limits.batchBodyBytes / 2;

  it("brings exactly a megabyte", async () => {
    expect(await callsFor(half, half)).toBe(1);
  });

  it("that would be one byte too large is two", async () => {
    expect(await callsFor(half, half + 1)).toBe(2);
  });

  it("brings a hundred events", async () => {
    expect(await callsFor(...Array<number>(limits.batch).fill(1))).toBe(1);
  });

  it("of a hundred and one events is two", async () => {
    expect(await callsFor(...Array<number>(limits.batch + 1).fill(1))).toBe(2);
  });
});
