/**
 * The definitions of a tenant's inboxes at one moment, and the items in which they lie: parts that
 * never change, and one item that names those that hold now.
 */
import * as z from "zod";
import { inboxDefinition } from "../../contract/inbox.ts";
import { definitionsKey, definitionsPartKey } from "../../contract/table.ts";
import type { Item } from "./event-item.ts";

const storedDefinition = inboxDefinition.extend({
  /** Random, so that a deleted name can be used again; none of `default`. */
  inbox_id: z.string().optional(),
});
export type Definition = z.infer<typeof storedDefinition>;

/** By name. */
export type Definitions = ReadonlyMap<string, Definition>;

export interface Version {
  /** Undefined: the tenant has never defined an inbox. */
  id: string | undefined;
  parts: Part[];
  /** What the parts say. */
  definitions: Definitions;
}

export interface Part {
  id: string;
  definitions: Definition[];
}

export const versionOf = (id: string | undefined, parts: Part[]): Version => ({
  id,
  parts,
  definitions: new Map(
    parts.flatMap(({ definitions }) => definitions).map((each) => [each.name, each]),
  ),
});

export const definitionsIn = (json: string): Definition[] =>
  z.array(storedDefinition).parse(JSON.parse(json));

export const partItem = (tenant: string, { id, definitions }: Part): Item => ({
  event_id: { S: definitionsPartKey(tenant, id) },
  tenant: { S: tenant },
  definitions: { S: JSON.stringify(definitions) },
});

export const versionItem = (tenant: string, { id = "", parts }: Version): Item => ({
  event_id: { S: definitionsKey(tenant) },
  tenant: { S: tenant },
  version: { S: id },
  parts: { L: parts.map((part) => ({ S: part.id })) },
});
