/** Gives a consumer more time. */
import { limits } from "../../contract/limits.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { type Item, number } from "../store/event-item.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { fenced } from "./fence.ts";
import { refusalOf } from "./refusal.ts";
import { settleEach } from "./selection.ts";

/**
 * From now on, and not beyond 12 hours after the lease began. One that has run out can be extended
 * as long as nobody else has the event.
 */
export const extendLease =
  ({ events, now }: DeliveryDependencies) =>
  async (input: OperationInput<"extend-lease">): Promise<OperationResult<"extend-lease">> =>
    settleEach(events, input, async (event_id) => {
      const { tenant, lease_id, lease_seconds } = input;
      const at = now();
      const lease_expires_at = at + lease_seconds * 1000;
      const begunSince = lease_expires_at - limits.leaseTotalSeconds * 1000;
      const isHeld = lease_id === undefined ? "attribute_exists(lease_id)" : "lease_id = :lease";
      const result = await events.update(
        event_id,
        "SET lease_expires_at = :until",
        fenced(
          { tenant, lease_id, now: at },
          `#status = :delivered AND ${isHeld} AND leased_at >= :begun_since`,
          {
            ":delivered": { S: "delivered" },
            ":until": { N: String(lease_expires_at) },
            ":begun_since": { N: String(begunSince) },
          },
        ),
      );
      if (result.ok) return { event_id, lease_expires_at };
      if (isTooOld(result.current, input, begunSince))
        return { event_id, error: "lease_limit_reached" };
      return { event_id, error: refusalOf(result.current, tenant, at) };
    });

function isTooOld(
  current: Item | undefined,
  { tenant, lease_id }: OperationInput<"extend-lease">,
  begunSince: number,
): boolean {
  const isOurs =
    current?.tenant?.S === tenant &&
    current.status?.S === "delivered" &&
    current.lease_id !== undefined;
  return (
    isOurs &&
    (lease_id === undefined || current.lease_id?.S === lease_id) &&
    number(current, "leased_at") < begunSince
  );
}
