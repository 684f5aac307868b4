/** Whether an event that is stored is what the producer sends now. */
import { isDeepStrictEqual } from "node:util";
import type { EventDescription } from "../../contract/event.ts";

type Described = Pick<EventDescription, "payload" | "metadata" | "source" | "type" | "tags">;

/**
 * Byte for byte in `payload` and `metadata`, by value in the rest. A CloudEvent that came in another
 * mode is written otherwise and still the same.
 */
export const isSamePublication = (stored: Described, sent: Described): boolean =>
  stored.source === sent.source &&
  stored.type === sent.type &&
  isDeepStrictEqual(stored.tags, sent.tags) &&
  ((stored.payload === sent.payload && stored.metadata === sent.metadata) ||
    isSameCloudEvent(stored, sent));

function isSameCloudEvent(stored: Described, sent: Described): boolean {
  const canonical = canonicalOf(stored);
  return canonical !== undefined && isDeepStrictEqual(canonical, canonicalOf(sent));
}

/**
 * The edge keeps a CloudEvent's attributes in `metadata.cloudevents`, and there says in `data_in` if
 * its data is a member of the payload, or if there are none. Structured mode has types of values,
 * and a default for `datacontenttype`; in headers all are strings.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md#31-handling-of-data
 * @returns undefined if it did not come as a CloudEvent
 */
function canonicalOf({ payload, metadata }: Described): object | undefined {
  const attributes = attributesIn(metadata);
  if (!attributes) return undefined;
  const { data_in, datacontenttype, ...others } = attributes;
  const implied = data_in === "data_base64" ? undefined : "application/json";
  return {
    attributes: Object.entries(others).map(([name, value]) => [name, String(value)]),
    datacontenttype: canonicalType(datacontenttype ?? implied),
    data_in,
    data: data_in === undefined ? payload : unescaped(payload),
  };
}

/** Metadata of a producer's own may look alike; only what the edge has written reads back the same. */
function attributesIn(metadata = "null"): Record<string, unknown> | undefined {
  const value = JSON.parse(metadata);
  const isWritten = JSON.stringify(value) === metadata;
  return isWritten && Object.keys(value ?? {}).join() === "cloudevents"
    ? (value.cloudevents ?? undefined)
    : undefined;
}

/** A charset has no effect on JSON (RFC 8259, section 11); senders add it in one mode alone. */
const canonicalType = (type: unknown): unknown =>
  typeof type === "string" && /^[^;]*[/+]json\s*;\s*charset="?utf-?8"?\s*$/i.test(type)
    ? type.replace(/\s*;.*/, "").toLowerCase()
    : type;

/** A string that is the data may be escaped in one mode and not in the other. */
function unescaped(payload: string): unknown {
  const [, text] = /^\{"data(?:_base64)?":("(?:[^"\\]+|\\.)*")\}$/s.exec(payload) ?? [];
  return text === undefined ? payload : JSON.parse(text);
}
