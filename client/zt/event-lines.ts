/**
 * The lines of an import, each an event with a name, so that the same line of the same file is
 * always the same event.
 */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import type { BatchItem } from "../src/batch.ts";
import { membersOf } from "../src/json-text.ts";
import { type BadLine, type Line, linesOf } from "./lines.ts";

export interface LineOptions {
  /** For the lines that have none. */
  attributes: {
    source?: string | undefined;
    type?: string | undefined;
    tags?: string[] | undefined;
    metadataText?: string;
  };
  /** Whether a line is only a payload. */
  arePayloads: boolean;
}

export interface EventLine {
  number: number;
  /** Undefined if the line is no event. */
  item: BatchItem | undefined;
  /** Why it is none. */
  problem: string | undefined;
  /** Characters. */
  size: number;
  /** Of the file, up to the end of this line. */
  bytes: number;
}

export type KeyOf = (line: number) => string;

/**
 * The names of lines: by the import's own name, or else by the content of the whole file, or else
 * by chance.
 */
export async function keysFor(file: string, importId: string | undefined): Promise<KeyOf> {
  const hash = createHash("sha256");
  if (importId !== undefined) hash.update(`import ${importId}`);
  else if (file === "-") hash.update(randomUUID());
  else for await (const chunk of createReadStream(file)) hash.update(chunk);
  const name = hash.digest("hex").slice(0, 32);
  return (line) => `zt-${name}-${line}`;
}

export async function* eventLinesOf(
  stream: Readable,
  keyOf: KeyOf,
  options: LineOptions,
): AsyncGenerator<EventLine, void, undefined> {
  for await (const line of linesOf(stream)) {
    const { number, bytes } = line;
    const read = itemIn(line, options);
    const size = "text" in line ? line.text.length : 0;
    if (typeof read === "string") yield { number, bytes, size, item: undefined, problem: read };
    else
      yield {
        number,
        bytes,
        size,
        item: { idempotencyKey: keyOf(number), ...read } as BatchItem,
        problem: undefined,
      };
  }
}

/** What the API adds to an event: a line that `zt inbox` has printed has it. */
const added = [
  "event_id",
  "timestamp",
  "status",
  "created_at",
  "acknowledged_at",
  "delivery_count",
  "lease_expires_at",
  "dead_letter_reason",
  "dead_lettered_at",
  "last_reason",
  "lease_id",
];

/** @returns why it is no event, if it is none */
function itemIn(
  line: Line | BadLine,
  { attributes, arePayloads }: LineOptions,
): Record<string, unknown> | string {
  if ("problem" in line) return line.problem;
  const { text } = line;
  if (!isObject(text)) return "is not a JSON object";
  if (arePayloads) return { ...attributes, payloadText: text };
  const members = membersOf(text);
  if (members.has("event_id")) for (const name of added) members.delete(name);
  const { payload, metadata, idempotency_key, ...rest } = Object.fromEntries(members);
  if (payload === undefined || !isObject(payload)) return "has no payload that is an object";
  if (metadata !== undefined && !isObject(metadata)) return "has metadata that is no object";
  const key: unknown = idempotency_key === undefined ? undefined : JSON.parse(idempotency_key);
  if (key !== undefined && typeof key !== "string")
    return "has an idempotency_key that is no string";
  const given = Object.entries(rest).map(([name, json]) => [name, JSON.parse(json)]);
  const texts = { payloadText: payload, ...(metadata !== undefined && { metadataText: metadata }) };
  return {
    ...attributes,
    ...Object.fromEntries(given),
    ...texts,
    ...(key !== undefined && { idempotencyKey: key }),
  };
}

function isObject(json: string): boolean {
  try {
    return json.startsWith("{") && typeof JSON.parse(json) === "object";
  } catch {
    return false;
  }
}
