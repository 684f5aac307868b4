/**
 * A storm of webhooks: senders deliver and try again as their own habits are, while calls are spoiled
 * on every way and both halves are killed; then each delivery must be in the inbox exactly once.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { statuses } from "../../contract/status.ts";
import { randomFrom } from "../faults/chance.ts";
import { definitionOf, senders } from "../webhook-senders.ts";
import { Api } from "./api.ts";
import { World } from "./world.ts";

export interface WebhookStormOptions {
  seed: number;
  deliveries: number;
  /** How often the edge and then the AWS half are killed and started again. */
  kills: number;
}

export interface WebhookStormReport {
  seed: number;
  /** HTTP status, or 0 for none → how often it was answered. */
  answers: Record<string, number>;
  /** Fault → how often it was made. */
  injected: Record<string, number>;
  /** Deliveries that were answered 2xx and are nowhere. */
  lost: string[];
  /** Deliveries that are there more than once. */
  duplicated: string[];
  /** What nobody sent. */
  unexplained: string[];
  /** Deliveries that are dead letters. */
  dead: string[];
  /** Log lines that hold a key, a secret or a payload. */
  indiscreet: string[];
}

const atOnce = 16;
/** Of those who were answered, how many do not hear of it, and deliver once more. */
const unheard = 0.2;
/** Milliseconds. */
const senderTimeout = 10_000;
const drainTime = 180_000;

const mustRepeat = (status: number): boolean => status === 0 || status === 429 || status >= 500;

export async function webhookStorm(options: WebhookStormOptions): Promise<WebhookStormReport> {
  const { seed, deliveries, kills } = options;
  const world = await World.start(seed);
  try {
    const random = randomFrom(seed);
    const api = new Api(() => world.url, world.aws.demo.api_key);
    await api.warmUp();
    const path = await madeSource(api);
    const answers: Record<string, number> = {};
    const ids = Array.from({ length: deliveries }, () => randomUUID());
    const left = [...ids];
    world.rage();
    const sending = Array.from({ length: atOnce }, async (_, n) => {
      // A sender has many addresses, and each its own limit.
      const send = sender(() => world.url + path, `198.51.100.${n + 1}`, answers);
      for (let id = left.pop(); id !== undefined; id = left.pop()) {
        for (let wait = 100; mustRepeat(await send(id)); wait = Math.min(2 * wait, 5_000))
          await sleep(wait * (0.5 + random()));
        if (random() < unheard) await send(id);
      }
    });
    for (let kill = 1; kill <= kills; kill++) {
      const at = deliveries * (1 - kill / (kills + 1));
      while (left.length > at) await sleep(20);
      // The edge first: its senders are at work.
      await world.killEdge();
      await world.killAws();
    }
    await Promise.all(sending);
    world.calm();
    const found = await compared(api, ids);
    return { seed, answers, injected: world.injected, ...found, indiscreet: world.indiscreet };
  } finally {
    await world.stop();
  }
}

async function madeSource(api: Api): Promise<string> {
  const body = JSON.stringify(definitionOf("github"));
  const { status, text } = await api.ask("PUT", "/v1/sources/github", body);
  if (status !== 200) throw new Error(`${status} ${text}`);
  return new URL(JSON.parse(text).url).pathname;
}

const payloadOf = (id: string): string => `{"id":"${id}"}`;

/** @returns what delivers, and says how it was answered */
const sender =
  (url: () => string, address: string, answers: Record<string, number>) =>
  async (id: string): Promise<number> => {
    const { secret, send } = senders.github;
    const time = Math.floor(Date.now() / 1_000);
    const { headers, body } = await send({ secret, time, url: url(), id, body: payloadOf(id) });
    const answer = await fetch(url(), {
      method: "POST",
      headers: { ...headers, "CF-Connecting-IP": address },
      body,
      signal: AbortSignal.timeout(senderTimeout),
    }).catch(() => undefined);
    await answer?.text().catch(() => undefined);
    const status = answer?.status ?? 0;
    answers[status] = (answers[status] ?? 0) + 1;
    return status;
  };

type Compared = Pick<WebhookStormReport, "lost" | "duplicated" | "unexplained" | "dead">;

/** What the inbox holds, when all is there or will not come. */
async function compared(api: Api, ids: readonly string[]): Promise<Compared> {
  const sent = new Set(ids.map(payloadOf));
  for (const end = Date.now() + drainTime; ; await sleep(1_000)) {
    const lists = await Promise.all(statuses.map((status) => api.list(status)));
    const times = Map.groupBy(lists.flat(), ({ payload }) => payload);
    const lost = [...sent].filter((payload) => !times.has(payload));
    if (lost.length > 0 && Date.now() < end) continue;
    return {
      lost,
      duplicated: [...times].filter(([, events]) => events.length > 1).map(([text]) => text),
      unexplained: [...times.keys()].filter((payload) => !sent.has(payload)),
      dead: (lists[statuses.indexOf("dead_letter")] ?? []).map(({ event_id }) => event_id),
    };
  }
}
