/**
 * Stores an event out of the spool. Its publish was answered 202, so it is never refused: what
 * cannot be stored as it was asked becomes a dead letter in each inbox that lets it in, which its
 * tenant sees.
 */
import { createHash } from "node:crypto";
import type { AcceptedEvent } from "../../contract/event.ts";
import { limits } from "../../contract/limits.ts";
import type { OperationInput, OperationOutput } from "../../contract/operations.ts";
import { ingestEvent } from "./ingest-event.ts";
import { recipientsOf } from "./recipients.ts";
import { type IngestDependencies, storeOnce } from "./store-once.ts";

type Input = OperationInput<"ingest-event">;
type Outcome = OperationOutput<"ingest-events">["results"][number];

export const ingestDrained = (dependencies: IngestDependencies) => {
  const { inboxes, now } = dependencies;
  const ingest = ingestEvent(dependencies);

  const storeDeadLetter = async (input: Input, reason: string) => {
    const recipients = recipientsOf(await inboxes.of(input.tenant), input.event);
    const first = recipients.inboxes.slice(0, limits.inboxes.perEvent);
    const arrival = { status: "dead_letter", reason, at: now() } as const;
    return storeOnce(dependencies, input, { ...recipients, inboxes: first }, arrival);
  };

  return async (input: Input): Promise<Outcome> => {
    const { tenant, event } = input;
    const isLate = now() - event.created_at >= rememberedErasures;
    const result = isLate ? await storeDeadLetter(input, lateReason) : await ingest(input);
    if (result.ok)
      return isLate && !result.value.replayed ? { dead_letter: event.event_id } : result.value;
    if (result.error.code === "too_many_inboxes") {
      const stored = await storeDeadLetter(input, tooManyReason);
      return stored.ok ? { dead_letter: event.event_id } : { error: stored.error.code };
    }
    if (result.error.code !== "idempotency_key_reused") return { error: result.error.code };

    const event_id = conflictId(tenant, event);
    const stored = await storeDeadLetter(
      { ...input, event: { ...event, event_id } },
      conflictReason(event.event_id),
    );
    return stored.ok ? { dead_letter: event_id } : { error: stored.error.code };
  };
};

/** In milliseconds; a day less than tombstones are kept, since the clocks are several. */
const rememberedErasures = (limits.tombstoneSeconds - 86_400) * 1_000;

const lateReason = `waited in the spool for ${rememberedErasures / 86_400_000} days: if it was erased meanwhile, erase it again`;
const tooManyReason = `accepted with 202, and let in by more than ${limits.inboxes.perEvent} inboxes`;
const conflictReason = (event_id: string) =>
  `accepted with 202 while its Idempotency-Key was taken: event ${event_id} has another body`;

/**
 * The same event always becomes the same dead letter, however often it is drained. Three line feeds
 * set the text apart from those that event ids are derived from at the edge.
 * @returns a UUID of version 8 (RFC 9562) from SHA-256
 */
export function conflictId(
  tenant: string,
  { event_id, payload, metadata, source, type, tags }: AcceptedEvent,
): string {
  const said = JSON.stringify([payload, metadata, source, type, tags]);
  const digest = createHash("sha256").update(`conflict\n${tenant}\n${event_id}\n${said}`).digest();
  digest.writeUInt8(0x80 | (digest.readUInt8(6) & 0x0f), 6);
  digest.writeUInt8(0x80 | (digest.readUInt8(8) & 0x3f), 8);
  const hex = digest.toString("hex", 0, 16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join("-");
}
