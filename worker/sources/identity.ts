/** Which event a delivery is, however often its sender repeats it. */
import { eventIdForDelivery } from "../publish/idempotency-key.ts";
import type { Delivery } from "./delivery.ts";
import type { Reader } from "./reader.ts";
import type { Scheme } from "./scheme.ts";

/**
 * @param source_id two sources of a tenant may both send "1"
 * @returns a random id if nothing tells the delivery from others: then each is an event
 */
export async function eventIdOf(
  { tenant, source_id }: { tenant: string; source_id: string },
  scheme: Scheme,
  delivery: Delivery,
  reader: Reader,
): Promise<string> {
  const name = await nameOf(scheme, delivery, reader);
  return name === undefined ? crypto.randomUUID() : eventIdForDelivery(tenant, source_id, name);
}

async function nameOf(
  { proof, deliveryId, idScope = [], idsAreUnique }: Scheme,
  { body, url }: Delivery,
  reader: Reader,
): Promise<string | undefined> {
  const id = reader.first(deliveryId);
  const scope = reader.first(idScope);
  if (id !== undefined && idsAreUnique)
    return scope === undefined ? `id\n${id}` : `id in\n${scope}\n${id}`;
  // Another body, or another query, under an id is another event.
  if (id !== undefined) {
    const said = [body, new TextEncoder().encode(new URL(url).search)];
    return `said\n${(await Promise.all(said.map(digestOf))).join("\n")}\n${id}`;
  }
  // A signature over the time is made once.
  const isTimed = proof.kind === "signature" && proof.timestamp !== undefined;
  const signature = isTimed ? reader.first(proof.at) : undefined;
  return signature === undefined ? undefined : `signature\n${signature}`;
}

const digestOf = async (bytes: Uint8Array): Promise<string> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
