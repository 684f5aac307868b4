/**
 * One storm: events are published and consumed while calls are spoiled on every way, a hostile
 * tenant does its worst and each half is killed; then what the inbox holds is compared with what
 * was promised.
 */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { parseApiKey } from "../../contract/key.ts";
import { statuses } from "../../contract/status.ts";
import { randomFrom } from "../faults/chance.ts";
import { Api, type Shown } from "./api.ts";
import { consume } from "./consumers.ts";
import { ErrorRate, type Rate } from "./error-rate.ts";
import { busy, type HostileKeys, hostile, type Neighbour } from "./hostile.ts";
import { type Findings, Ledger } from "./ledger.ts";
import { World } from "./world.ts";

export interface StormOptions {
  seed: number;
  events: number;
  /** How often the AWS half is killed and started again, before the edge is. */
  kills: number;
  /** Milliseconds that a turn lasts at least; the kills have one of their own. */
  turn: number;
}

export interface StormReport extends Findings {
  seed: number;
  /** Fault → how often it was made. */
  injected: Record<string, number>;
  /** HTTP status, or 0 for none → how many publishes it answered. */
  answers: Record<string, number>;
  /** Of the measured tenant's calls, by turn: beside a busy tenant, and beside a hostile one. */
  busy: Rate[];
  hostile: Rate[];
  /** Log lines that hold a key, a secret or a payload. */
  indiscreet: string[];
}

/** What time and the warming up of caches change, they change for both alike. */
const turns = ["busy", "hostile", "hostile", "busy"] as const;
const neighbours = { busy, hostile };

const producers = 24;
const consumers = 6;

/** How long after the storm the spool may take to drain, in milliseconds. */
const drainTime = 120_000;

export async function storm({ seed, events, kills, turn }: StormOptions): Promise<StormReport> {
  const world = await World.start(seed);
  try {
    const random = randomFrom(seed);
    const { tenant, api_key } = world.aws.demo;
    const api = new Api(() => world.url, api_key);
    const keys = await hostileKeys(world, tenant);
    await api.warmUp();
    const ledger = new Ledger();
    let isOver = false;
    const consuming = Array.from({ length: consumers }, () =>
      consume(api, ledger, random, () => isOver),
    );
    const phase = phaseOf(api, ledger, random, turn);
    const queue = Array.from({ length: events }, (_, n) => payloadOf(seed, n));
    const part = Math.ceil(events / (turns.length + 1));
    const rates: Record<(typeof turns)[number], Rate[]> = { busy: [], hostile: [] };
    world.rage();
    for (const kind of turns) {
      const measured = () => phase(queue.splice(0, part), undisturbed);
      rates[kind].push(await beside(neighbours[kind], world, keys, measured));
    }
    await beside(hostile, world, keys, () =>
      phase(queue, async () => {
        for (let kill = 0; kill < kills; kill++) await world.killAws();
        await world.killEdge();
      }),
    );
    isOver = true;
    await Promise.all(consuming);
    world.calm();
    return {
      seed,
      injected: world.injected,
      answers: countOf(ledger.posted.values()),
      ...rates,
      ...ledger.compare(await heldIn(api, ledger)),
      indiscreet: world.indiscreet,
    };
  } finally {
    await world.stop();
  }
}

/** A key of its own that works, and one that was revoked a moment ago. */
async function hostileKeys(world: World, victim: string): Promise<HostileKeys> {
  const create = async () =>
    (await world.keys("create", "--tenant", "hostile", "--scopes", "admin", "--tier", "high"))
      .api_key;
  const [valid, revoked] = [await create(), await create()];
  await new Api(() => world.url, revoked, "203.0.113.2").warmUp();
  await world.keys("revoke", "--tenant", "hostile", "--key", parseApiKey(revoked)?.keyId ?? "");
  return { valid, revoked, victim };
}

async function beside<Result>(
  neighbour: Neighbour,
  world: World,
  keys: HostileKeys,
  run: () => Promise<Result>,
): Promise<Result> {
  let isOver = false;
  const living = neighbour(
    () => world.url,
    keys,
    () => isOver,
  );
  try {
    return await run();
  } finally {
    isOver = true;
    await living;
  }
}

/** Halves that are down would fail calls, and for how long depends on the machine. */
const undisturbed = async () => {};

/** Publishes, and reads meanwhile, at an even pace. @returns how many of these calls failed */
const phaseOf =
  (api: Api, ledger: Ledger, random: () => number, turn: number) =>
  async (payloads: string[], disturb: () => Promise<void>): Promise<Rate> => {
    const rate = new ErrorRate();
    const pause = (turn * producers) / payloads.length;
    const remaining = payloads.values();
    let isDone = false;
    const produce = async () => {
      for (const payload of remaining) {
        const paced = sleep(pause);
        const answer = await api.publish(payload, random() < 0.5);
        rate.count("POST", answer);
        ledger.posted.set(payload, answer.status);
        await paced;
      }
    };
    const read = async () => {
      while (!isDone) {
        const paced = sleep(50);
        rate.count("GET", await api.ask("GET", "/v1/inbox?limit=20"));
        await paced;
      }
    };
    const reading = read();
    await Promise.all([disturb(), ...Array.from({ length: producers }, produce)]);
    isDone = true;
    await reading;
    return rate;
  };

/** Every tenth event is large, which the store writes in two steps. */
function payloadOf(seed: number, n: number): string {
  const text = n % 10 === 0 ? randomBytes(6_144).toString("base64") : "x".repeat(n % 500);
  return `{"seed":${seed},"n":${n},"big":12345678901234567890,"text":"${text}"}`;
}

/** What the inbox holds, when what was promised is there, or will not come. */
async function heldIn(api: Api, ledger: Ledger): Promise<Record<string, Shown[]>> {
  const end = Date.now() + drainTime;
  for (;;) {
    const lists: Record<string, Shown[]> = {};
    for (const status of statuses) lists[status] = await api.list(status);
    // An event whose lease ends in between is in two lists.
    const isQuiet = lists.delivered?.length === 0 && ledger.missing(lists).length === 0;
    if (isQuiet || Date.now() > end) return lists;
    await sleep(1_000);
  }
}

function countOf(values: Iterable<string | number>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
