/** The page of one inbox: the one in the address, or else the first that the key may use. */
import { useEffect } from "preact/hooks";
import { defaultInbox, isOneOf } from "../../contract/inbox-match.ts";
import { useInboxNames } from "./inbox/use-inbox-names.ts";
import { may } from "./session/use-session.ts";
import { ProblemCard } from "./shell/problem-card.tsx";
import type { PageProps } from "./use-workspace.ts";
import { Workspace } from "./workspace.tsx";

export function InboxPage(props: PageProps) {
  const { session, route, go } = props;
  const { api, me } = session;
  const { names, problem } = useInboxNames(api, may(me, "inbox:read"));
  const isClosed = !isOneOf(me.inboxes ?? undefined, route.inbox);
  // Without a choice of the person's, a key that is limited to others does not begin with `default`.
  const isToChoose = isClosed && route.inbox === defaultInbox && may(me, "inbox:read");
  const first = names?.[0];
  useEffect(() => {
    if (isToChoose && first !== undefined) go({ ...route, inbox: first }, true);
  }, [isToChoose, first]);
  if (!isToChoose) return <Workspace key={route.inbox} {...props} names={names ?? []} />;
  return (
    <main class="workspace" id="main">
      {problem ? (
        <ProblemCard problem={problem} />
      ) : (
        <p class="loading">
          {names
            ? `This key is limited to ${me.inboxes?.join(", ")}, and there is no such inbox yet.`
            : "Looking for the inboxes of this key…"}
        </p>
      )}
    </main>
  );
}
