/** What fills a new inbox from stored events. */
import type { ShownInbox } from "../../contract/inbox-answers.ts";
import type { OperationOutput } from "../../contract/operations.ts";
import type { Caller, TenantScope } from "../authentication/authenticate.ts";
import { timeText } from "../http/event-json.ts";
import type { AuditContext } from "../http/log.ts";
import type { Backend } from "../private-api/backend.ts";
import { invalidateAfter } from "./empty-inbox-cache.ts";
import { runJob } from "./run-job.ts";

export interface FillingContext extends AuditContext {
  req: AuditContext["req"] & { raw: Request };
  env: Pick<Env, "REPLAY_RATE_LIMIT" | "PUSH_DISPATCHERS">;
  var: Pick<Caller, "backend" | "scope" | "tenant" | "key" | "requestId">;
}

/** @param filled called each time that it has put some events into the inbox */
export const fill = (
  backend: Backend,
  input: TenantScope & { name: string },
  filled: () => Promise<void>,
): Promise<void> =>
  runJob(async () => {
    const answer = await invalidateAfter(input.tenant, backend.call("fill-inbox", input));
    if (!answer.ok) return undefined;
    if (answer.value.copied > 0) await filled();
    return answer.value.filling;
  });

export function shownInbox({
  filling,
  ...inbox
}: OperationOutput<"get-inbox">["inbox"]): ShownInbox {
  if (!filling) return inbox;
  return { ...inbox, filling: { ...filling, since: timeText(filling.since) } };
}
