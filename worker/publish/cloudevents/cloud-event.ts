/**
 * A CloudEvent as an event of the inbox, and back. `source` and `type` are the event's. Data that
 * is a JSON object is the payload; any other stands in it under the name that it has in
 * CloudEvents' JSON, `data` or `data_base64`. All other attributes are kept in `metadata`, as
 * `cloudevents`, with `data_in` to say where the data is, if it is not the payload itself.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
 */
import type { EventDescription } from "../../../contract/event.ts";
import { limits } from "../../../contract/limits.ts";
import { parseDocument } from "../../http/json/document.ts";
import { validationFailed } from "../../http/json/faults.ts";
import { exceeds } from "../../http/json/values.ts";
import { ApiError } from "../../http/problem.ts";
import { tooLarge } from "../../http/read-stream.ts";
import { type Attributes, checkAttributes } from "./attributes.ts";

/** As CloudEvents' JSON has it: the name of the member, and its JSON text. */
export interface Data {
  member: "data" | "data_base64";
  text: string;
}

/**
 * What the inbox adds to a CloudEvent that it hands out. They are made anew, so what comes in under
 * these names is not kept.
 */
export const inboxAttributes = ["zteventid", "ztstatus", "ztacceptedat"] as const;

export interface CloudEvent {
  description: EventDescription;
  /**
   * CloudEvents says that `source` and `id` together name an event. No Idempotency-Key has a line
   * break in it.
   */
  key: string;
}

/** @throws ApiError validation_failed, body_too_large */
export function cloudEventOf(
  { source, type, ...attributes }: Attributes,
  data: Data | undefined,
): CloudEvent {
  const isObject = data?.member === "data" && data.text.startsWith("{");
  const kept = Object.entries(attributes).filter(
    ([name]) => !(inboxAttributes as readonly string[]).includes(name),
  );
  // In one order, so that a repetition is recognised whatever order it has.
  const sorted = Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
  const metadata = JSON.stringify({
    cloudevents: { ...sorted, ...(!isObject && { data_in: data?.member ?? "nothing" }) },
  });
  if (exceeds(metadata, limits.metadataBytes)) {
    const detail = `must have at most ${limits.metadataBytes} bytes of attributes, as JSON, beside source and type`;
    throw validationFailed([{ pointer: "", detail }]);
  }
  const payload = isObject ? data.text : data ? `{"${data.member}":${data.text}}` : "{}";
  if (exceeds(payload, limits.payloadBytes)) throw tooLarge(limits.payloadBytes);
  return {
    description: { source, type, payload, metadata },
    key: `cloudevents\n${source}\n${attributes.id}`,
  };
}

/** @returns what `cloudEventOf` was given; undefined if the event did not come as a CloudEvent */
export function keptOf({
  source,
  type,
  payload,
  metadata,
}: EventDescription): { attributes: Attributes; data: Data | undefined } | undefined {
  if (source === undefined || type === undefined) return undefined;
  const members = membersOf(membersOf(metadata)?.get("cloudevents"));
  if (!members) return undefined;
  const dataIn = members.get("data_in");
  members.delete("data_in");
  const checked = checkAttributes([
    ...members,
    ["source", JSON.stringify(source)],
    ["type", JSON.stringify(type)],
  ]);
  const data = dataFrom(payload, dataIn);
  return "errors" in checked || data === "elsewhere"
    ? undefined
    : { attributes: checked.value, data };
}

function dataFrom(payload: string, dataIn: string | undefined): Data | undefined | "elsewhere" {
  if (dataIn === undefined) return { member: "data", text: payload };
  if (dataIn === '"nothing"') return undefined;
  const members = membersOf(payload);
  for (const member of ["data", "data_base64"] as const) {
    const text = members?.get(member);
    if (dataIn === `"${member}"` && text !== undefined && members?.size === 1)
      return { member, text };
  }
  return "elsewhere";
}

/** Whoever publishes events may give them any metadata. */
function membersOf(json = "null"): Map<string, string> | undefined {
  try {
    return parseDocument(json);
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}
