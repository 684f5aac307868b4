/** What events of an inbox are selected by, their status and time aside. */
import * as z from "zod";
import { source } from "./event.ts";
import { label } from "./label.ts";
import { limits } from "./limits.ts";

/** All that are given must hold. */
export const selection = {
  source: source.optional(),
  /** Exact. */
  type: label(limits.typeLength).optional(),
  /** One of the event's. */
  tag: label(limits.tagLength).optional(),
};

const schema = z.object(selection);
export type Selection = z.infer<typeof schema>;

/**
 * Whether index entries are examined one by one: there is no partition for a type or a tag, as there
 * is for a source.
 */
export const isExamined = ({ type, tag }: Selection): boolean => (type ?? tag) !== undefined;
