/** What an inbox is, and what it holds. */
import type { Backlog } from "../../../contract/answers.ts";
import { pushLimits } from "../../../contract/push-limits.ts";
import type { ShownInbox } from "../api/inboxes.ts";
import { Fact } from "../shell/fact.tsx";
import { count, duration, localTime, visible } from "../shell/format.ts";
import { conditionsOf } from "./filter-summary.ts";

interface InboxFactsProps {
  inbox: ShownInbox;
  /** Undefined or null: not known. */
  backlog: Backlog | null | undefined;
}

export function InboxFacts({ inbox, backlog }: InboxFactsProps) {
  const { enabled, push, created_at, updated_at, filling } = inbox;
  const most = inbox.max_deliveries ?? (push && pushLimits.maxDeliveries);
  const conditions = conditionsOf(inbox);
  return (
    <dl class="facts">
      {enabled === false && <Fact name="State">Switched off: it takes no events</Fact>}
      {backlog && <Holds backlog={backlog} />}
      <Fact name="Events">
        {conditions.length === 0
          ? "every one"
          : conditions.map(({ what, values }) => (
              <span class="condition-line" key={what}>
                <span class="muted">{visible(what)}</span> <code>{visible(values)}</code>
              </span>
            ))}
      </Fact>
      <Fact name="Deliveries">
        {most === undefined
          ? "as many as the tenant's settings say"
          : `${most}, then it is a dead letter`}
      </Fact>
      {filling && <Filled filling={filling} />}
      {created_at !== undefined && <Fact name="Made">{localTime(created_at)}</Fact>}
      {updated_at !== undefined && updated_at !== created_at && (
        <Fact name="Changed">{localTime(updated_at)}</Fact>
      )}
    </dl>
  );
}

function Holds({ backlog }: { backlog: Backlog }) {
  const { pending, delivered, dead_letter, capped, oldest_pending_age_seconds: age } = backlog;
  return (
    <>
      <Fact name="Waiting">
        {count(pending, capped)}
        {age !== null && `, the oldest for ${duration(age)}`}
      </Fact>
      <Fact name="Leased">{count(delivered)}</Fact>
      <Fact name="Dead letters">{count(dead_letter)}</Fact>
    </>
  );
}

function Filled({ filling }: { filling: NonNullable<ShownInbox["filling"]> }) {
  const { state, since, copied, examined, skipped } = filling;
  return (
    <Fact name={state === "running" ? "Is being filled" : "Was filled"}>
      {count(copied)} {copied === 1 ? "event" : "events"} came in, of those since {localTime(since)}
      {state === "running" && `; ${count(examined)} looked at so far, each several times`}
      {skipped > 0 && `; ${count(skipped)} could not come in`}
    </Fact>
  );
}
