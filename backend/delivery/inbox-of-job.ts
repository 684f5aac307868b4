/** The inbox in which a job runs. */
import type { DeliveryDependencies } from "./dependencies.ts";
import { scopedTo } from "./in-inbox.ts";

interface JobInInbox {
  tenant: string;
  /** Undefined: `default`. */
  inbox_id?: string | undefined;
  job: { inbox: string };
}

/** A job ends with its inbox: one that is made anew under the name is another. */
export async function isInboxThere(
  inboxes: DeliveryDependencies["inboxes"],
  { tenant, inbox_id }: Omit<JobInInbox, "job">,
): Promise<boolean> {
  if (inbox_id === undefined) return true;
  return [...(await inboxes.now(tenant)).values()].some((each) => each.inbox_id === inbox_id);
}

/** @returns what acts in that inbox */
export const inInboxOf = (
  dependencies: DeliveryDependencies,
  { tenant, inbox_id, job: { inbox } }: JobInInbox,
): DeliveryDependencies =>
  inbox_id === undefined ? dependencies : scopedTo(dependencies, { tenant, inbox, inbox_id });
