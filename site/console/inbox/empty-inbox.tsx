/** What an empty list means, and what to do next. */
import { CopyButton } from "../shell/copy-button.tsx";
import type { Route } from "../shell/route.ts";
import type { Status } from "../status.ts";

const meanings: Record<Status, string> = {
  pending: "Nothing waits.",
  delivered:
    "No event is leased. A lease claims the oldest free events for one consumer, for a while.",
  acknowledged: "Nothing was acknowledged yet. What is settled stays here for seven days.",
  dead_letter:
    "No dead letters. An event comes here when a consumer rejects it, or after too many deliveries.",
};

export function EmptyInbox({ route }: { route: Route }) {
  const { status, source } = route;
  return (
    <div class="empty">
      <p>
        {meanings[status]}
        {source !== "" && (
          <>
            {" "}
            Only the source <strong>{source}</strong> is shown.
          </>
        )}
      </p>
      {status === "pending" && source === "" && <FirstEvent />}
    </div>
  );
}

function FirstEvent() {
  const curl = [
    `curl -X POST '${location.origin}/v1/events'`,
    `-H "X-API-Key: $ZT_API_KEY"`,
    `-H 'Content-Type: application/json'`,
    `-d '{"source":"demo","type":"greeting","payload":{"text":"Hello"}}'`,
  ].join(" \\\n  ");
  return (
    <>
      <p class="muted">Send one with the form, or from a terminal; it slides in here by itself.</p>
      <div class="snippet">
        <pre>{curl}</pre>
        <CopyButton text={curl} label="Copy the curl command" />
      </div>
    </>
  );
}
