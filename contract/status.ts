/**
 * Where an event stands: `pending` → `delivered` (leased) → `acknowledged`; or → `dead_letter`. In
 * a file without zod, for Lambdas that check nothing.
 */
export const statuses = ["pending", "delivered", "acknowledged", "dead_letter"] as const;
export type Status = (typeof statuses)[number];
