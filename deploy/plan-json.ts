/**
 * The part of `terraform show -json <plan>` that is looked at here.
 * https://developer.hashicorp.com/terraform/internals/json-format
 */
import { z } from "zod";

const values = z.record(z.string(), z.unknown()).nullable();

export const resourceChange = z.object({
  address: z.string(),
  type: z.string(),
  change: z.object({
    actions: z.array(z.enum(["no-op", "create", "read", "update", "delete", "forget"])),
    before: values,
    after: values,
  }),
});
export type ResourceChange = z.infer<typeof resourceChange>;

export const plan = z.object({ resource_changes: z.array(resourceChange).default([]) });
export type Plan = z.infer<typeof plan>;

/** What a plan does to a resource, in a word. */
export function verbOf({ change: { actions } }: ResourceChange): string {
  if (actions.includes("delete")) return actions.includes("create") ? "replace" : "destroy";
  return actions.includes("forget") ? "forget" : (actions[0] ?? "no-op");
}

/** What a plan does at all. */
export const changesOf = (of: Plan): ResourceChange[] =>
  of.resource_changes.filter((one) => !["no-op", "read"].includes(verbOf(one)));
