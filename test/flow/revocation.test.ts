/**
 * How long a revoked key still works: in real time, under load, with and without a purge of the
 * edge's cache.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { keyCache } from "../../contract/cache-bounds.ts";
import { formatApiKey } from "../../contract/key.ts";
import { type Answer, refusalOf } from "./answer.ts";
import { type Key, useSystem } from "./system.ts";

const system = useSystem();

let networks = 0;

/** An address of a network that nobody else has. */
const newNetwork = (): string => `2001:db8:${(++networks).toString(16)}::1`;

/** For the machine: a request that was sent in time, and answered late. */
const margin = 3_000;

/**
 * Asks without pause until it is refused, and a few times more.
 * @returns when it was last let in (Unix milliseconds), and the refusals
 */
async function askOn(key: Key, who: number): Promise<{ last: number; refusals: Answer[] }> {
  // Refusals are counted by network, and are not to become too many.
  const client = system.client({ ...key, address: newNetwork() });
  const refusals: Answer[] = [];
  let last = 0;
  while (refusals.length < 5) {
    const sent = Date.now();
    const answer = await (who % 2 ? client.inbox() : client.publish("{}"));
    if (answer.status < 400) last = sent;
    else refusals.push(answer);
    await sleep(answer.status < 400 ? 50 : 300);
  }
  return { last, refusals };
}

/**
 * What its holder does to keep it alive, until `signal`: what no backend may crash on, keys of his
 * tenant that he made up, from ever new networks, and bodies that never end.
 */
async function attack({ apiKey, tenant }: Key, signal: AbortSignal): Promise<void> {
  const poison = ["since", "until"].map((name) => `/v1/inbox?${name}=9999-12-31T23:59:59-23:59`);
  const begun = new TextEncoder().encode("{");
  const hanging = new ReadableStream({ start: (controller) => controller.enqueue(begun) });
  fetch(`${system.url}/v1/events`, {
    method: "POST",
    headers: { "x-api-key": apiKey, "content-type": "application/json" },
    body: hanging,
    duplex: "half",
    signal,
  }).catch(() => undefined);
  for (let n = 0; !signal.aborted; n++) {
    const madeUp = formatApiKey(tenant, `Zz${String(n).padStart(10, "0")}`, "m".repeat(43));
    const address = newNetwork();
    await Promise.all([
      ...poison.map((path) => system.client({ apiKey, address }).get(path)),
      ...[0, 1].map(() => system.client({ apiKey: madeUp, address }).get("/v1/me")),
    ]);
    await sleep(50);
  }
}

/** @returns for how long at most the key worked after its revocation, in milliseconds */
async function outlives(tenant: string, { purge }: { purge: boolean }): Promise<number> {
  const key = await system.createKey(tenant);
  const asking = Promise.all([0, 1, 2, 3].map((who) => askOn(key, who)));
  const ended = new AbortController();
  const attacking = attack(key, ended.signal);
  // Every cache has just been filled.
  const [revoked] = await Promise.all([
    sleep(1_000)
      .then(() => system.revokeKey(key, { purge }))
      .then(Date.now),
    asking,
  ]);
  const clients = await asking;
  ended.abort();
  await attacking;
  for (const { last, refusals } of clients) {
    expect(last).toBeGreaterThan(0);
    for (const refusal of refusals) expect(refusalOf(refusal)).toEqual([401, "revoked_api_key"]);
  }
  return Math.max(...clients.map(({ last }) => last)) - revoked;
}

describe.concurrent("a revoked key, in use by four clients whose owner attacks", () => {
  it("stops for all of them within the published bound, though nobody purges a cache", async () => {
    expect(await outlives("unpurged", { purge: false })).toBeLessThan(
      keyCache.fresh * 1_000 + margin,
    );
  });

  it("stops for all of them within seconds, if the edge's cache is purged", async () => {
    expect(await outlives("purged", { purge: true })).toBeLessThan(
      keyCache.isolate * 1_000 + margin,
    );
  });
});
