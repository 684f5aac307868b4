/** Limits of what the backend reads and writes for one call, and of streams. */
import { cutToBytes } from "../../../backend/delivery/list-inbox.ts";
import { measure } from "../../../backend/delivery/measure-inbox.ts";
import { ingestEvent } from "../../../backend/ingestion/ingest-event.ts";
import { ingestEvents } from "../../../backend/ingestion/ingest-events.ts";
import type { Definition } from "../../../backend/store/inbox-version.ts";
import { statusWalk } from "../../../backend/store/inbox-walks.ts";
import { walkIndex } from "../../../backend/store/index-reader.ts";
import type { AcceptedEvent } from "../../../contract/event.ts";
import { limits } from "../../../contract/limits.ts";
import { beginOf } from "../../../contract/position.ts";
import { StreamReader } from "../../../worker/inbox/stream/stream-reader.ts";
import type { LimitPath, Row } from "./row.ts";

/** Of three events, the last of which comes to just so many bytes with the others. */
const areOnOnePage = (bytes: number, limit: number): boolean => {
  const sizes = [300_000, 1, bytes - 300_001];
  const entries = sizes.map((answer_bytes) => ({ answer_bytes }));
  return cutToBytes(entries as never, limit, true).length === sizes.length;
};

const retention = { event: 1_000, acknowledged: 100 };
const now = () => 1_000_000_000;
const event = (type: string): AcceptedEvent => ({
  event_id: crypto.randomUUID(),
  created_at: now(),
  payload: "{}",
  type,
});
const inboxesFor = (type: string, count: number): Definition[] =>
  Array.from({ length: count }, (_, n) => ({
    name: `${type}-${n}`,
    inbox_id: `${type}${n}`,
    filter: { type: [type] },
    created_at: 1,
    updated_at: 1,
  }));

/** A table that takes everything, and a tenant's inboxes. */
function storing(definitions: Definition[]) {
  const events = {
    put: async (item: unknown) => ({ ok: true, written: item }),
    update: async () => ({ ok: true, written: {} }),
    of: () => events,
  };
  const inboxes = { of: async () => new Map(definitions.map((each) => [each.name, each])) };
  const inUse = { mark: async () => undefined };
  return { events, inboxes, inUse, retention, now, report: () => undefined } as never;
}

/** @returns what reads an index partition of so many entries, page by page */
const partitionOf = (size: number) => async (_: unknown, length: number, start: unknown) => {
  const from = Number((start as { created_at?: { N: string } } | undefined)?.created_at?.N ?? 0);
  const Items = Array.from({ length: Math.min(length, size - from) }, (_, n) => ({
    event_id: { S: `${from + n}` },
    created_at: { N: String(from + n + 1) },
    answer_bytes: { N: "1" },
  }));
  const LastEvaluatedKey = from + Items.length < size ? Items.at(-1) : undefined;
  return { Items, ScannedCount: Items.length, Count: Items.length, LastEvaluatedKey };
};

/** @returns after which positions the inbox was asked, in full scans that go on for ever or not */
function streamed(isEndless: boolean) {
  const asked: number[] = [];
  const next = isEndless ? { created_at: 1, event_id: "a" } : null;
  const backend = {
    value: async (_: string, { after }: { after: { created_at: number } }) => {
      asked.push(after.created_at);
      return { events: [], next };
    },
  };
  return { asked, reader: new StreamReader(backend as never, {}, beginOf(0)) };
}

async function all(pages: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of pages);
}

const scope = { tenant: "a", shards: 1 };
const streamTest = "test/worker/inbox/stream/stream.test.ts";
const courseTest = "test/contract/limits/stream-course.test.ts";

export const ofStore = {
  pageBytes: { is: 5_500_000, takes: (size) => areOnOnePage(size, limits.pageBytes) },
  leaseBytes: { is: 4_194_304, takes: (size) => areOnOnePage(size, limits.leaseBytes) },
  leaseTotalSeconds: {
    is: 43_200,
    tested: [
      "test/backend/delivery/extend-lease.test.ts",
      "never reaches beyond twelve hours after the lease began",
    ],
  },
  "inboxes.perEvent": {
    is: 100,
    takes: async (size) => {
      const input = { ...scope, event: event("a") };
      return (await ingestEvent(storing(inboxesFor("a", size)))(input)).ok;
    },
  },
  "inboxes.copiesPerCall": {
    is: 2_500,
    takes: async (size) => {
      const rest = size % 100;
      const definitions = [...inboxesFor("many", 100), ...inboxesFor("rest", rest)];
      const many = Array.from({ length: Math.floor(size / 100) }, () => event("many"));
      const events = rest > 0 ? [...many, event("rest")] : many;
      const answer = await ingestEvents(storing(definitions))({ ...scope, events, drained: false });
      return answer.ok && answer.value.results.every((result) => !("error" in result));
    },
  },
  examinedEntries: {
    is: 4_000,
    takes: async (size) => {
      const query = {
        ...scope,
        type: "wanted",
        status: "pending",
        order: "asc",
        limit: 1,
      } as const;
      const { stoppedAt } = await walkIndex(
        partitionOf(size) as never,
        statusWalk(query, "pending", 0, now()),
      );
      return stoppedAt === undefined;
    },
  },
  countedEvents: {
    is: 10_000,
    // What is one less is the whole number; from here on there may be more.
    takes: async (size) => {
      const counted = size - 1;
      const events = {
        count: async ({ partition }: { partition: string }, limit: number) => ({
          count: partition.includes("#pending#") ? Math.min(counted, limit) : 0,
        }),
        walk: async () => ({ entries: [] }),
      };
      const { pending, capped } = await measure({ events, retention, now } as never, scope);
      return pending === counted && !capped;
    },
  },
  indexLagMilliseconds: {
    is: 5_000,
    tested: [
      "test/backend/delivery/continue-replay.test.ts",
      "is done only when a walk that began late enough for every index has found nothing new",
    ],
  },
  "stream.seconds": {
    is: 300,
    tested: [streamTest, "when it has lasted, and can be gone on with"],
  },
  "stream.calls": {
    is: 300,
    takes: async (size) => {
      const { asked, reader } = streamed(true);
      await all(reader.fullScan(scope));
      return asked.length === size;
    },
  },
  "stream.pauses": {
    is: [1_000, 1_000, 1_500, 2_000],
    tested: [courseTest, "waits longer from scan to scan that finds nothing"],
  },
  "stream.outagePause": {
    is: 5_000,
    tested: [courseTest, "waits a while for a backend that cannot be reached"],
  },
  "stream.overlapSeconds": {
    is: 60,
    takes: async (size) => {
      const { reader } = streamed(false);
      await all(reader.fullScan(scope));
      return Math.abs(Date.now() - size * 1_000 - reader.position.created_at) < 500;
    },
  },
  "stream.shortScanSeconds": {
    is: 2,
    takes: async (size) => {
      const { asked, reader } = streamed(false);
      await all(reader.fullScan(scope));
      await all(reader.shortScan(scope));
      return Math.abs(Date.now() - size * 1_000 - (asked[1] ?? 0)) < 500;
    },
  },
  "stream.heartbeatSeconds": {
    is: 15,
    tested: [courseTest, "goes over the whole overlap once in a heartbeat, and no more often"],
  },
} satisfies Partial<Record<LimitPath, Row>>;
