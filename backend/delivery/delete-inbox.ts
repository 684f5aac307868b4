/** Deletes an inbox. What it held is cleared by a job; the events themselves stay. */
import { defaultInbox } from "../../contract/inbox-name.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { scopeOf } from "../../contract/table.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { measure } from "./measure-inbox.ts";
import { recordPurge } from "./purges.ts";

/**
 * The job is on record before the definition goes: after a crash in between, it finds the inbox
 * alive, and leaves it alone. `default` is never gone: it loses its definition, and keeps what it
 * holds.
 */
export const deleteInbox =
  (dependencies: Pick<DeliveryDependencies, "events" | "inboxes" | "retention" | "now">) =>
  async ({
    tenant,
    shards,
    name,
    force,
  }: OperationInput<"delete-inbox">): Promise<OperationResult<"delete-inbox">> => {
    const { events, inboxes, now } = dependencies;
    const definition = (await inboxes.now(tenant)).get(name);
    if (!definition) return { ok: true, value: {} };
    const { inbox_id } = definition;
    if (name !== defaultInbox && inbox_id !== undefined) {
      if (!force && (await holdsAny(dependencies, { tenant, shards, inbox_id })))
        return { ok: false, error: { code: "inbox_not_empty" } };
      await recordPurge(events, { tenant, shards, inbox_id, created_at: now() });
    }
    // One that was made anew under the name meanwhile is another.
    await inboxes.change(tenant, name, (all) => {
      const current = all.get(name);
      return current?.inbox_id === inbox_id ? undefined : current;
    });
    return { ok: true, value: definition.push ? { pushed_before: true } : {} };
  };

async function holdsAny(
  dependencies: Pick<DeliveryDependencies, "events" | "retention" | "now">,
  { tenant, shards, inbox_id }: { tenant: string; shards: number; inbox_id: string },
): Promise<boolean> {
  const events = dependencies.events.of(inbox_id);
  const scope = { tenant: scopeOf(tenant, inbox_id), shards };
  const { pending, delivered, dead_letter } = await measure({ ...dependencies, events }, scope);
  return pending + delivered + dead_letter > 0;
}
