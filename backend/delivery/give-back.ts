/** Gives back what an attempt to lease claimed, or may have claimed, and cannot answer. */
import { budgetLeft } from "../lambda/request-time.ts";
import { attemptEach } from "../store/concurrency.ts";
import type { Expression } from "../store/expression.ts";
import type { Attempt } from "./claim.ts";
import type { InboxDependencies } from "./dependencies.ts";

/** Milliseconds of a call that are kept for answering. */
const reserved = 250;

/** A condition: the event is held by this attempt to lease, and by no other. */
export const ifClaimed = ({ input: { tenant }, claim_id }: Attempt): Required<Expression> => ({
  text: "tenant = :tenant AND #status = :delivered AND claim_id = :claim_id",
  names: { "#status": "status" },
  values: {
    ":tenant": { S: tenant },
    ":delivered": { S: "delivered" },
    ":claim_id": { S: claim_id },
  },
});

/**
 * Does not count as a delivery. What cannot be given back now is held until the lease expires; and
 * since it is not on record, it does not count then either.
 */
export async function giveBack(
  { events, noExpiringLeases, now }: InboxDependencies,
  attempt: Attempt,
  event_ids: readonly string[],
): Promise<void> {
  if (event_ids.length === 0) return;
  const { text, names, values } = ifClaimed(attempt);
  await attemptEach(
    event_ids,
    (event_id) =>
      events.update(
        event_id,
        "SET lease_expires_at = :now, delivery_count = delivery_count - :one REMOVE lease_id, claim_id",
        { text, names, values: { ...values, ":now": { N: String(now()) }, ":one": { N: "1" } } },
      ),
    budgetLeft() - reserved,
  );
  // Even if it is not known whether that was done.
  noExpiringLeases.invalidate(attempt.input.tenant, now());
}
