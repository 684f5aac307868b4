/** The statuses of an event, in the order in which they are offered, and their names for people. */
import { type Status, statuses } from "../../contract/status.ts";

export { type Status, statuses };

export const statusNames: Record<Status | "accepted", string> = {
  accepted: "Accepted",
  pending: "Pending",
  delivered: "Leased",
  acknowledged: "Acknowledged",
  dead_letter: "Dead letter",
};
