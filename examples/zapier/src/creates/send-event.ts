/** Send Event: publishes one event. */
import type { ZObject } from "zapier-platform-core";
import { defineCreate, defineInputFields } from "zapier-platform-core";
import { ask } from "../api.ts";
import { type Event, inZap, outputFields, sample } from "../events.ts";
import { withRepeatableKey } from "../repeatable.ts";

interface Given {
  fields?: Record<string, unknown> | undefined;
  json?: string | undefined;
  source?: string | undefined;
  type?: string | undefined;
  tags?: string[] | undefined;
}

const inputFields = defineInputFields([
  {
    key: "fields",
    label: "Payload Fields",
    dict: true,
    required: false,
    helpText:
      "What the event says, as names and texts. For numbers and nested data use Payload JSON instead.",
  },
  {
    key: "json",
    label: "Payload JSON",
    type: "text",
    required: false,
    helpText:
      'What the event says, as a JSON object, such as `{"order": 42}`. It is stored letter for letter.',
  },
  {
    key: "source",
    label: "Source",
    type: "string",
    required: false,
    helpText: "Which system it comes from, such as `shop`.",
  },
  {
    key: "type",
    label: "Type",
    type: "string",
    required: false,
    helpText: "What happened, such as `order.paid`.",
  },
  { key: "tags", label: "Tags", type: "string", list: true, required: false },
  {
    key: "idempotency_key",
    label: "Idempotency Key",
    type: "string",
    required: false,
    helpText:
      "Steps with the same key make one event, however often they run: map what identifies the occasion, such as the ID of the trigger's item. If empty, only a run that failed is repeated safely.",
  },
]);

export const sendEvent = defineCreate({
  key: "send_event",
  noun: "Event",
  display: { label: "Send Event", description: "Sends an event to the inbox." },
  operation: {
    inputFields,
    perform: async (z, { inputData, ...bundle }) => {
      const body = bodyOf(z, inputData);
      const send = (key: string) =>
        ask<Event>(z, { inputData, ...bundle }, "/v1/events", {
          method: "POST",
          headers: { "content-type": "application/json", "idempotency-key": key },
          // Bytes, because Zapier refuses text in which its own curly braces occur.
          body: Buffer.from(body),
        });
      const key = inputData.idempotency_key?.trim();
      return inZap(await (key ? send(key) : withRepeatableKey(z, body, send)));
    },
    sample,
    outputFields,
  },
});

/**
 * @returns JSON text, in which the payload stands as the user wrote it.
 * @throws Zapier's error for an input that cannot be sent
 */
function bodyOf(z: ZObject, given: Given): string {
  const tags = given.tags?.filter((tag) => tag !== "");
  const members = { source: given.source, type: given.type, tags: tags?.length ? tags : undefined };
  const others = Object.entries(members).filter(([, value]) => value !== undefined && value !== "");
  return `{${others.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)},`).join("")}"payload":${payloadOf(z, given)}}`;
}

function payloadOf(z: ZObject, { fields, json }: Given): string {
  const hasFields = Object.keys(fields ?? {}).length > 0;
  if (hasFields && json) throw invalid(z, "Give either Payload Fields or Payload JSON, not both");
  if (hasFields) return JSON.stringify(fields);
  if (!json) throw invalid(z, "Give Payload Fields or Payload JSON");
  if (!isObject(json))
    throw invalid(z, 'Payload JSON must be a JSON object, such as {"order": 42}');
  return json;
}

const invalid = (z: ZObject, message: string) =>
  new z.errors.Error(`${message}.`, "InvalidData", 400);

/**
 * Asked here because the text is put into another: no part of it may be taken for a part of that
 * one.
 */
function isObject(json: string): boolean {
  try {
    const value = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
