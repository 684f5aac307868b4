/** What bodies say of all events that match, in place of some that they name. */
import * as z from "zod";
import { bulkFilter } from "./bulk-operations.ts";
import { writtenConditions } from "./inbox.ts";
import { since, until } from "./written-time.ts";

/** What a bulk job acts on: all that match. */
const filter = z
  .strictObject({ ...writtenConditions, since, until })
  .partial()
  .refine(({ since, until }) => since === undefined || until === undefined || since < until, {
    path: ["until"],
    error: "must be later than `since`",
  })
  .pipe(bulkFilter);

/** Of all events that match a filter; a dry run only counts them. */
export const byFilter = { filter: filter.optional(), dry_run: z.boolean().optional() };

export interface ByFilter {
  filter?: unknown;
  dry_run?: unknown;
  lease_id?: unknown;
  event_ids?: unknown;
}

export const isOneKind = ({ filter, lease_id, event_ids }: ByFilter): boolean =>
  filter === undefined || (lease_id ?? event_ids) === undefined;
export const notOneKind = {
  path: ["filter"],
  error: "cannot be combined with `lease_id` or `event_ids`: send either it or them",
};
export const isFiltered = ({ filter, dry_run }: ByFilter): boolean =>
  filter !== undefined || dry_run !== true;
export const notFiltered = {
  path: ["dry_run"],
  error: "must be given with `filter`: it counts what matches",
};
