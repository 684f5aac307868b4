/** Events whose payload is lost or damaged: they are moved to the dead letters, and say why. */
import { attemptEach } from "../store/concurrency.ts";
import type { Content } from "../store/event-content.ts";
import type { Found } from "../store/event-item.ts";
import type { Expression } from "../store/expression.ts";
import { deadLetter } from "./dead-letter.ts";
import type { DeliveryDependencies } from "./dependencies.ts";

/** How an event is taken out of an inbox. */
export interface Removal {
  scope: { tenant: string; shards: number };
  /** Who may take it. */
  condition: (found: Found) => Expression;
  /** How often it was delivered, where the item says another number. */
  deliveries?: (found: Found) => number;
}

/** If one cannot be moved now, whoever comes upon it next does it. */
export async function removeUnreadable(
  { events, now, reportUnreadable }: DeliveryDependencies,
  contents: readonly Content[],
  { scope, condition, deliveries }: Removal,
): Promise<void> {
  const unreadable = contents.filter((content) => content.kind === "unreadable");
  await attemptEach(
    unreadable,
    async ({ found, reason }) => {
      const { event_id } = found.state;
      reportUnreadable({ tenant: scope.tenant, event_id, reason });
      await deadLetter(events, scope, found.state, {
        reason: `unreadable: ${reason}`,
        now: now(),
        condition: condition(found),
        ...(deliveries && { deliveries: deliveries(found) }),
      });
    },
    Number.POSITIVE_INFINITY,
  );
}
