/** A delivery as an event: what it says, and what a consumer needs to verify it again. */
import { type EventDescription, eventAttributes } from "../../contract/event.ts";
import { limits } from "../../contract/limits.ts";
import type { AuthorizedSource } from "../../contract/source.ts";
import { exceeds } from "../http/json/values.ts";
import { tooLarge } from "../http/read-stream.ts";
import type { Delivery } from "./delivery.ts";
import { payloadOf } from "./payload.ts";
import type { Reader } from "./reader.ts";
import type { Scheme } from "./scheme.ts";

/** @throws ApiError body_too_large, if what becomes of the body is */
export function describeDelivery(
  { name, settings }: Pick<AuthorizedSource, "name" | "settings">,
  scheme: Scheme,
  delivery: Delivery,
  reader: Reader,
): EventDescription {
  const payload = payloadOf(reader.content, queryOf(scheme, delivery));
  if (exceeds(payload.text, limits.payloadBytes)) throw tooLarge(limits.payloadBytes);
  const said = eventAttributes.shape.type.safeParse(reader.first(scheme.type)).data;
  const type = settings.type ?? said;
  return {
    source: settings.source ?? name,
    ...(type !== undefined && { type }),
    ...(settings.tags && { tags: settings.tags }),
    payload: payload.text,
    metadata: metadataOf(scheme, delivery.headers, payload.around),
  };
}

/** Without what proves the sender. */
function queryOf({ proof }: Scheme, { url }: Delivery): string {
  const { searchParams } = new URL(url);
  for (const place of proof.at) if ("query" in place) searchParams.delete(place.query);
  return searchParams.toString();
}

function metadataOf(
  { keeps }: Scheme,
  headers: Headers,
  around: readonly [string, string] | undefined,
): string {
  const kept = keptHeaders(headers, ["content-type", ...keeps], limits.sources.headerLength);
  const beside = around && around.join("").length <= 64 ? { body_around: around } : {};
  const metadata = JSON.stringify({ headers: kept, ...beside });
  if (!exceeds(metadata, limits.metadataBytes)) return metadata;
  // Signatures are short: what is long is of no use to who verifies again.
  return JSON.stringify({ headers: keptHeaders(headers, keeps, 256), ...beside });
}

const keptHeaders = (
  headers: Headers,
  names: readonly string[],
  maxLength: number,
): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = headers.get(name);
      return value !== null && value.length <= maxLength ? [[name, value]] : [];
    }),
  );
