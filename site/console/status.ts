/** The statuses of an event, and their names for people. */
import type { Status } from "../../contract/event.ts";

export type { Status };

/** In the order in which they are offered. */
export const statuses: readonly Status[] = ["pending", "delivered", "acknowledged", "dead_letter"];

export const statusNames: Record<Status | "accepted", string> = {
  accepted: "Accepted",
  pending: "Pending",
  delivered: "Delivered",
  acknowledged: "Acknowledged",
  dead_letter: "Dead letter",
};
