/**
 * Long texts of an item lie compressed in the table, since whatever is written pays for the whole
 * item; whoever reads has the text.
 */
import { deflateSync, inflateSync } from "node:zlib";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { limits } from "../../contract/limits.ts";
import type { Item } from "./event-item.ts";

/**
 * The attributes that may be long, and how long, in bytes. A text is a string attribute, a
 * compressed one is binary: the type tells.
 */
const longest = { payload: limits.payloadBytes, metadata: limits.metadataBytes } as const;
type Compressible = keyof typeof longest;
const compressible = Object.keys(longest) as Compressible[];

/**
 * In bytes. A shorter text fits into one write unit (1 KB) beside the other attributes as it is.
 */
const worthwhile = 600;

/**
 * zlib's fastest level: the slower ones save 2 to 10 % more. Its format ends in a checksum, so
 * damage is found.
 */
const level = 1;

/** @returns the item as the table holds it */
export const compressed = (item: Item): Item => each(item, compressedText);

/**
 * @returns the item with its texts, as they were
 * @throws Error if one of them is damaged, or longer than it may be
 */
export const expanded = (item: Item): Item => each(item, expandedText);

function each(
  item: Item,
  convert: (value: AttributeValue, name: Compressible, item: Item) => AttributeValue,
): Item {
  let converted = item;
  for (const name of compressible) {
    const value = item[name];
    const instead = value && convert(value, name, item);
    if (instead && instead !== value) converted = { ...converted, [name]: instead };
  }
  return converted;
}

function compressedText(value: AttributeValue, name: Compressible): AttributeValue {
  const size = value.S === undefined ? 0 : Buffer.byteLength(value.S);
  // What is longer than it may be could not be read back.
  if (value.S === undefined || size < worthwhile || size > longest[name]) return value;
  const bytes = deflateSync(value.S, { level });
  return bytes.length < size ? { B: toWire(bytes) } : value;
}

function expandedText(
  value: AttributeValue,
  name: Compressible,
  { event_id }: Item,
): AttributeValue {
  if (value.B === undefined) return value;
  try {
    return { S: inflateSync(fromWire(value.B), { maxOutputLength: longest[name] }).toString() };
  } catch (cause) {
    throw new Error(`the ${name} of the event ${event_id?.S} is damaged`, { cause });
  }
}

/**
 * DynamoDB's JSON has binary values in base64, in calls and in streams; the types are those of the
 * SDK, which converts them.
 */
const toWire = (bytes: Buffer): Uint8Array => bytes.toString("base64") as unknown as Uint8Array;
const fromWire = (value: Uint8Array): Buffer => Buffer.from(value as unknown as string, "base64");
