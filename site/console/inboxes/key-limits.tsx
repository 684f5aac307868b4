/** What the key may not do with inboxes, in plain words. */
import type { Me } from "../../../contract/answers.ts";
import { may } from "../session/use-session.ts";
import { Marked } from "../shell/marked.tsx";

export function KeyLimits({ me }: { me: Me }) {
  const limits = [
    ...(may(me, "inboxes:write")
      ? []
      : ["This key may look, and change nothing: it lacks the scope `inboxes:write`."]),
    ...(me.inboxes
      ? [
          `This key is limited to ${me.inboxes.map((name) => `\`${name}\``).join(", ")}: it sees no other inbox, and makes none of another name.`,
        ]
      : []),
  ];
  return (
    <>
      {limits.map((text) => (
        <p class="note" key={text}>
          <Marked text={text} />
        </p>
      ))}
    </>
  );
}
