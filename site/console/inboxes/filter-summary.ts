/** A filter in a line, for people. */
import type { ShownInbox } from "../api/inboxes.ts";

export function conditionsOf({ filter = {} }: ShownInbox): { what: string; values: string }[] {
  const { source, type, tags, payload = {} } = filter;
  const lists = [
    { what: "source", values: source },
    { what: "type", values: type },
    { what: "tags", values: tags },
    ...Object.entries(payload).map(([what, values]) => ({
      what,
      values: values.map((value) => JSON.stringify(value)),
    })),
  ];
  return lists.flatMap(({ what, values }) =>
    values ? [{ what, values: values.join(" or ") }] : [],
  );
}

export function summaryOf(inbox: ShownInbox): string {
  if (inbox.enabled === false) return "Switched off";
  const conditions = conditionsOf(inbox);
  if (conditions.length === 0) return "Every event";
  return conditions.map(({ what, values }) => `${what} ${values}`).join("; ");
}
