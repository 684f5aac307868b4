/**
 * Runs an operation in the inbox that its input names. The state machine exists once, and knows a
 * scope: that of `default` is the tenant itself; for another inbox, the scope stands in for the
 * tenant, and the table is seen as that inbox sees it.
 */
import { defaultInbox } from "../../contract/inbox-name.ts";
import type {
  OperationInput,
  OperationName,
  OperationResult,
  Operations,
} from "../../contract/operations.ts";
import { scopeOf } from "../../contract/table.ts";
import type { UnreadableEvent } from "../lambda/unreadable-event.ts";
import type { Definition, Definitions } from "../store/inbox-version.ts";
import type { DeliveryDependencies, LostAttempt } from "./dependencies.ts";

/** Puts a job on record that acts in an inbox, and lies in no inbox itself. */
type Beginning = "start-replay" | "start-bulk-job";

/** The operations that act in the inbox that their input names. */
export type InboxOperation = {
  [Name in Exclude<
    OperationName,
    Beginning
  >]: "inbox_not_found" extends Operations[Name]["failures"][number]
    ? OperationInput<Name> extends { inbox?: string | undefined }
      ? Name
      : never
    : never;
}[Exclude<OperationName, Beginning>];

type Run<Name extends OperationName> = (
  input: OperationInput<Name>,
) => Promise<OperationResult<Name>>;

export function inInbox<Name extends InboxOperation, Dependencies extends DeliveryDependencies>(
  dependencies: Dependencies,
  operation: (dependencies: Dependencies) => Run<Name>,
): Run<Name> {
  const inDefault = operation(dependencies);
  return async (input) => {
    const { tenant, inbox = defaultInbox } = input;
    const place = placeIn(await dependencies.inboxes.of(tenant), inbox);
    if (!place) return { ok: false, error: { code: "inbox_not_found" } } as OperationResult<Name>;
    const { inbox_id, max_deliveries } = place;
    const asked = { ...input, ...(max_deliveries !== undefined && limited(input, max_deliveries)) };
    if (inbox_id === undefined) return inDefault(asked);
    const scoped = operation(scopedTo(dependencies, { tenant, inbox, inbox_id }));
    return scoped({ ...asked, tenant: scopeOf(tenant, inbox_id) });
  };
}

/** @returns undefined if there is no such inbox, or `default` is switched off */
export function placeIn(
  definitions: Definitions,
  inbox: string,
): Pick<Definition, "inbox_id" | "max_deliveries"> | undefined {
  const definition = definitions.get(inbox);
  if (inbox !== defaultInbox) return definition;
  return definition?.enabled === false ? undefined : (definition ?? {});
}

/** Only a lease is told how often an event may be delivered. */
const limited = (input: object, max_deliveries: number): object =>
  "max_deliveries" in input ? { max_deliveries } : {};

/** What is written down names the tenant and the inbox, and not the scope. */
export function scopedTo<Dependencies extends DeliveryDependencies>(
  dependencies: Dependencies,
  { tenant, inbox, inbox_id }: { tenant: string; inbox: string; inbox_id: string },
): Dependencies {
  const { events, reportUnreadable, reportLostAttempt } = dependencies;
  return {
    ...dependencies,
    events: events.of(inbox_id),
    reportUnreadable: (event: UnreadableEvent) => reportUnreadable({ ...event, tenant, inbox }),
    reportLostAttempt: (event: LostAttempt) => reportLostAttempt({ ...event, tenant, inbox }),
  };
}
