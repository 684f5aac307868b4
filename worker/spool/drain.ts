/**
 * The consumer of the spool: stores what waits, in batches of one tenant. An event that cannot be
 * stored yet is tried again later, and holds no other.
 */
import { limits } from "../../contract/limits.ts";
import { inTurns } from "../http/concurrency.ts";
import { log } from "../http/log.ts";
import { newTraceparent } from "../http/trace-context.ts";
import { Backend } from "../private-api/backend.ts";
import { BackendFault, BackendUnavailable } from "../private-api/failure.ts";
import { type StoredItem, storeEvents } from "../private-api/store-events.ts";
import { pushedIn, wakePushes } from "../wake/wake-pushes.ts";
import { storeFailedMessage } from "./dead-letters.ts";
import { type Envelope, envelopeOf, type SpoolEntry } from "./message.ts";

/** Seconds until a message is tried again; doubled each time. */
const backoff = { first: 2, last: 300 } as const;

/** Deliveries after which a message that meets a bug leaves the queue. */
const attemptsWithBug = 5;

/** Calls of the backend at one time: a Worker has six connections that wait for an answer. */
const callsAtOnce = 6;

interface Waiting {
  message: Message<unknown>;
  envelope: Envelope;
}

/** One call's worth, of one tenant. */
type Chunk = Waiting[];

interface Read extends Waiting {
  entry: SpoolEntry;
}

export async function drain(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  const waiting: Waiting[] = [];
  for (const message of batch.messages) {
    try {
      waiting.push({ message, envelope: envelopeOf(message.body) });
    } catch (error) {
      await settleBug(message, env, error);
    }
  }
  const ofTenants = Map.groupBy(waiting, ({ envelope }) => envelope.tenant);
  const chunks = [...ofTenants.values()].flatMap(chunksOf);
  await inTurns(chunks, callsAtOnce, (chunk) => drainChunk(chunk, env));
}

/** Each up to as many events, and as many bytes, as a batch of the public API; at least one event. */
function chunksOf(waiting: Waiting[]): Chunk[] {
  const chunks: Chunk[] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const each of waiting) {
    bytes += each.envelope.bytes;
    const current = chunks.at(-1);
    if (current && bytes <= limits.batchBodyBytes && current.length < limits.batch) {
      current.push(each);
    } else {
      chunks.push([each]);
      bytes = each.envelope.bytes;
    }
  }
  return chunks;
}

async function drainChunk(chunk: Chunk, env: Env): Promise<void> {
  const read = (await Promise.all(chunk.map((each) => readEntry(each, env)))).flat();
  const [first] = read;
  if (!first) return;
  let stored: StoredItem[];
  try {
    stored = await storeRead(read, first, env);
  } catch (error) {
    for (const { message } of read) retryLater(message, error);
    return;
  }
  const pushed = pushedIn(stored.map(({ result }) => result));
  const woken = wakePushes(env, first.entry.tenant, pushed);
  const settled = await Promise.all(read.map((each, i) => settle(each, stored[i], env)));
  await acknowledge(settled.flat(), env);
  await woken;
}

/** An object goes before its message: a message that comes again without one was drained before. */
async function acknowledge(done: readonly Waiting[], env: Env): Promise<void> {
  const objects = done.flatMap(({ envelope }) => envelope.object ?? []);
  let failure: unknown;
  if (objects.length > 0)
    await env.SPOOLED_EVENTS.delete(objects).catch((error: unknown) => {
      failure = error;
    });
  for (const { message, envelope } of done) {
    if (failure && envelope.object) retryLater(message, failure);
    else message.ack();
  }
}

/** @returns nothing if there is nothing to store, or it cannot be read: then it is settled */
async function readEntry(waiting: Waiting, env: Env): Promise<Read[]> {
  const { message, envelope } = waiting;
  try {
    const entry = await envelope.read(env);
    if (entry) return [{ ...waiting, entry }];
    // The object is put before the message is sent, and deleted after the event is stored: this
    // message was delivered once before.
    log({ spool: "drained", outcome: "drained before", message_id: message.id });
    message.ack();
  } catch (error) {
    if (isOfR2(error)) retryLater(message, error);
    else await settleBug(message, env, error);
  }
  return [];
}

/** What R2 throws is no fault of the entry. */
const isOfR2 = (error: unknown): boolean =>
  !(error instanceof SyntaxError) && (error as Error).name !== "ZodError";

function storeRead(read: Read[], first: Read, env: Env): Promise<StoredItem[]> {
  const { tenant, traceparent } = first.entry;
  const context = {
    env,
    requestId: first.message.id,
    traceparent: (read.length === 1 && traceparent) || newTraceparent(),
  };
  const unique = read.flatMap(({ entry }) => (entry.unique ? entry.event.event_id : []));
  const input = {
    tenant,
    // It only grows.
    shards: Math.max(...read.map(({ entry }) => entry.shards)),
    events: read.map(({ entry }) => entry.event),
    drained: true,
    ...(unique.length > 0 && { unique }),
  };
  return storeEvents(new Backend(context), input, { isByOneOfThem });
}

/** Also where one event takes so long that the others get no answer. */
const isByOneOfThem = (error: unknown): boolean =>
  error instanceof BackendFault ||
  (error instanceof BackendUnavailable && error.failure === "timeout");

/** @returns it if it is done with */
async function settle(read: Read, stored: StoredItem | undefined, env: Env): Promise<Read[]> {
  const { message, entry } = read;
  const result = stored?.result ?? { error: "internal_error" };
  const outcome =
    "error" in result
      ? result.error
      : "dead_letter" in result
        ? "dead_letter"
        : result.replayed
          ? "replayed"
          : "stored";
  log({
    spool: "drained",
    outcome,
    tenant: entry.tenant,
    event_id: entry.event.event_id,
    ...("dead_letter" in result && { dead_letter: result.dead_letter }),
    attempts: message.attempts,
  });
  if (outcome === "backend_unavailable") retryLater(message, undefined);
  else if (outcome === "internal_error" || outcome === "idempotency_key_reused")
    await settleBug(message, env, undefined);
  else return [read];
  return [];
}

/** After some attempts it leaves the queue for R2, so that it is neither lost nor tried for ever. */
async function settleBug(message: Message<unknown>, env: Env, error: unknown): Promise<void> {
  if (message.attempts < attemptsWithBug) return retryLater(message, error);
  try {
    await storeFailedMessage(message, env);
    message.ack();
  } catch (cause) {
    retryLater(message, cause);
  }
}

function retryLater(message: Message<unknown>, error: unknown): void {
  const delaySeconds = Math.min(backoff.last, backoff.first * 2 ** (message.attempts - 1));
  log({
    level: "warn",
    spool: "retried",
    message_id: message.id,
    attempts: message.attempts,
    ...(error instanceof Error && { error: error.name }),
  });
  message.retry({ delaySeconds });
}
