/** A message of the spool: an accepted event, or where in R2 a large one lies. */
import * as z from "zod";
import { acceptedEvent } from "../../contract/event.ts";
import { tenantId } from "../../contract/key.ts";
import { tenantInput } from "../../contract/tenant-input.ts";

const entrySchema = tenantInput.extend({
  event: acceptedEvent,
  traceparent: z.string().optional(),
  /** Of a delivery whose id says which event it is, whatever body comes with it. */
  unique: z.literal(true).optional(),
});
/** An event that waits, and whose it is. */
export type SpoolEntry = z.infer<typeof entrySchema>;

/** Names the object that holds the entry, and says as much as it takes to put batches together. */
const referenceSchema = z.strictObject({
  object: z.string(),
  tenant: tenantId,
  bytes: z.int(),
});
export type Reference = z.infer<typeof referenceSchema>;

/** What a message says of its entry, before the entry itself is read. */
export interface Envelope {
  tenant: string;
  /** Of the entry. */
  bytes: number;
  /** Where a large entry lies in R2. */
  object?: string;
  /** @returns undefined if the object is gone. @throws if the entry is none, or R2 fails */
  read: (env: Pick<Env, "SPOOLED_EVENTS">) => Promise<SpoolEntry | undefined>;
}

export const encoded = (value: SpoolEntry | Reference): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(value));

/** @throws if it is no message of ours */
export function envelopeOf(body: unknown): Envelope {
  const bytes = new Uint8Array(body as ArrayBuffer);
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
  const reference = referenceSchema.safeParse(value).data;
  if (reference) return { ...reference, read: (env) => readObject(env, reference.object) };
  const entry = entrySchema.parse(value);
  return { tenant: entry.tenant, bytes: bytes.byteLength, read: async () => entry };
}

async function readObject(
  { SPOOLED_EVENTS }: Pick<Env, "SPOOLED_EVENTS">,
  object: string,
): Promise<SpoolEntry | undefined> {
  const stored = await SPOOLED_EVENTS.get(object);
  return stored ? entrySchema.parse(JSON.parse(await stored.text())) : undefined;
}
