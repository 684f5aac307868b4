/**
 * What each access path costs in DynamoDB's units, and what an event's life costs beside the first
 * design: `npm run bench -- units`, with `--json` for a program.
 */

import type { Units } from "./capacity.ts";
import { incompressible, type Payload, realistic } from "./payloads.ts";
import { dollarsOf, prices } from "./prices.ts";
import { type BulkRow, measureBulk } from "./unit-bulk.ts";
import { type FillingRow, measureFilling } from "./unit-filling.ts";
import { type InboxesRow, measureInboxes } from "./unit-inboxes.ts";
import { type DesignRow, measureInbox, measureLeases, measureSeed } from "./unit-paths.ts";
import { startUnitTable } from "./unit-table.ts";

const payloads: Record<string, Payload> = { realistic, incompressible };
const sizes = [1, 4, 10, 100];

/** What a life may cost, as a share of what it costs in the first design, by kilobytes. */
const targets: Record<number, number> = { 1: 0.9, 4: 0.45, 10: 0.45, 100: 0.45 };

/** Published, read once in a page of fifty, acknowledged; with a source. */
interface Life {
  event: string;
  /** Units, read and written. */
  ours: number;
  seed: number;
  ratio: number;
  target: number | undefined;
  /** USD for a million events. */
  dollars: number;
  seedDollars: number;
}

export async function measureUnits(option?: string): Promise<void> {
  const table = await startUnitTable();
  const paths: Record<string, Record<string, Units>> = {};
  const lives: Life[] = [];
  const inboxes: InboxesRow[] = [];
  const filling: FillingRow[] = [];
  const bulk: BulkRow[] = [];
  try {
    for (const kilobytes of [1, 10, 100])
      filling.push(await measureFilling(table, kilobytes, realistic));
    for (const kilobytes of [1, 10, 100]) bulk.push(await measureBulk(table, kilobytes, realistic));
    for (const kilobytes of [1, 100])
      for (const count of [0, 1, 5, 50])
        inboxes.push(
          await measureInboxes(table, { inboxes: count, kilobytes, payload: realistic }),
        );
    for (const [kind, payload] of Object.entries(payloads)) {
      for (const kilobytes of sizes) {
        const name = `${kilobytes} KB ${kind}`;
        const inbox = await measureInbox(table, kilobytes, payload, undefined);
        paths[name] = { ...inbox, ...(await measureLeases(table, kilobytes, payload, undefined)) };
        const source = `${kind}-${kilobytes}`;
        const sourced = await measureInbox(table, kilobytes, payload, source);
        paths[`${name}, with a source`] = {
          ...sourced,
          ...(await measureLeases(table, kilobytes, payload, `leased-${source}`)),
        };
        const seed = await measureSeed(table, kilobytes, payload);
        paths[`${name}, first design`] = { ...seed };
        lives.push(lifeOf(name, sourced, seed, targets[kilobytes]));
      }
    }
  } finally {
    await table.stop();
  }
  if (option === "--json")
    console.info(
      JSON.stringify(
        { measured: new Date().toISOString(), prices, paths, lives, inboxes, filling, bulk },
        null,
        2,
      ),
    );
  else {
    print(paths, lives);
    printInboxes(inboxes);
    printFilling(filling);
    printBulk(bulk);
  }
}

function printInboxes(rows: InboxesRow[]): void {
  const told = ({ inboxes, kilobytes, ...paths }: InboxesRow) => [
    `${inboxes} further inboxes, ${kilobytes} KB`,
    Object.fromEntries(Object.entries(paths).map(([name, units]) => [name, text(units)])),
  ];
  console.table(Object.fromEntries(rows.map(told)));
}

function printFilling(rows: FillingRow[]): void {
  const told = ({ kilobytes, first, second, look }: FillingRow) => [
    `a stored event of ${kilobytes} KB`,
    {
      "into its first further inbox": text(first),
      "into the next": text(second),
      "another look": text(look),
    },
  ];
  console.table(Object.fromEntries(rows.map(told)));
}

function printBulk(rows: BulkRow[]): void {
  const told = ({ kilobytes, ...units }: BulkRow) => [
    `an event of ${kilobytes} KB, by a bulk job`,
    Object.fromEntries(Object.entries(units).map(([action, each]) => [action, text(each)])),
  ];
  console.table(Object.fromEntries(rows.map(told)));
}

function lifeOf(event: string, ours: DesignRow, seed: DesignRow, target: number | undefined): Life {
  const [mine, theirs] = [ours, seed].map(({ ingest, "page of 50, each": page, acknowledge }) => ({
    read: page.read,
    write: ingest.write + acknowledge.write,
  }));
  const [units, seedUnits] = [total(mine), total(theirs)];
  return {
    event,
    ours: units,
    seed: seedUnits,
    ratio: rounded(units / seedUnits),
    target,
    dollars: rounded(dollarsOf(mine ?? none)),
    seedDollars: rounded(dollarsOf(theirs ?? none)),
  };
}

const none = { read: 0, write: 0 };
const total = ({ read, write } = none): number => rounded(read + write);
const rounded = (value: number): number => Math.round(value * 100) / 100;

function print(paths: Record<string, Record<string, Units>>, lives: Life[]): void {
  for (const kind of Object.keys(payloads)) {
    const names = Object.keys(paths).filter((name) => name.includes(kind));
    const told = (name: string, path: string) => text(paths[name]?.[path]);
    const rows = new Set(names.flatMap((name) => Object.keys(paths[name] ?? {})));
    const columns = (path: string) =>
      Object.fromEntries(names.map((name) => [name.replace(` ${kind}`, ""), told(name, path)]));
    console.info(`${kind} payloads`);
    console.table(Object.fromEntries([...rows].map((path) => [path, columns(path)])));
  }
  const told = ({ ours, seed, ratio, target, dollars, seedDollars }: Life) => ({
    "units a life": ours,
    "first design": seed,
    ratio,
    target,
    "USD a million": dollars,
    "first design's": seedDollars,
  });
  console.table(Object.fromEntries(lives.map((life) => [life.event, told(life)])));
  console.info(
    `Prices (${prices.source}): ${prices.writeUnits} USD a million write units, ${prices.readUnits} a million read units.`,
  );
}

function text(units: Units | undefined): string {
  if (!units) return "";
  const { read, write, calls } = units;
  return [
    write && `${rounded(write)} W`,
    read && `${rounded(read)} R`,
    `${rounded(calls)} call${calls === 1 ? "" : "s"}`,
  ]
    .filter(Boolean)
    .join(", ");
}
