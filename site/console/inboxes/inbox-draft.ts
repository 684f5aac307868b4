/** A definition of an inbox that is being written, and the body that it becomes. */
import { defaultInbox } from "../../../contract/inbox-match.ts";
import type { ShownInbox } from "../api/inboxes.ts";

/** Texts with one value a line. */
export interface InboxDraft {
  name: string;
  sources: string;
  types: string;
  tags: string;
  payload: readonly Condition[];
  maxDeliveries: string;
  /** Of `default` alone. */
  isEnabled: boolean;
  /** Where its events are posted to; empty: nowhere. */
  pushUrl: string;
  /** Whether an empty post only says that some wait. */
  isNotifying: boolean;
  /** What else is said of its push, which the form does not show. */
  pushSettings: Omit<NonNullable<ShownInbox["push"]>, "url" | "mode" | "secret" | "health">;
  /** In the person's own time, as the browser's field has it; empty: from now on. */
  since: string;
}

/** What the payload must have at a JSON Pointer. */
export interface Condition {
  pointer: string;
  values: string;
}

export const emptyDraft: InboxDraft = {
  name: "",
  sources: "",
  types: "",
  tags: "",
  payload: [],
  maxDeliveries: "",
  isEnabled: true,
  pushUrl: "",
  isNotifying: false,
  pushSettings: {},
  since: "",
};

export function draftOf(inbox: ShownInbox): InboxDraft {
  const { name, filter = {}, max_deliveries, enabled, push } = inbox;
  const lines = (values: readonly string[] = []) => values.join("\n");
  return {
    ...emptyDraft,
    name,
    sources: lines(filter.source),
    types: lines(filter.type),
    tags: lines(filter.tags),
    payload: Object.entries(filter.payload ?? {}).map(([pointer, values]) => ({
      pointer,
      values: values.map(lineOf).join("\n"),
    })),
    maxDeliveries: max_deliveries === undefined ? "" : String(max_deliveries),
    isEnabled: enabled ?? true,
    ...(push && pushDraftOf(push)),
  };
}

function pushDraftOf(push: NonNullable<ShownInbox["push"]>) {
  const { url, mode, secret: _, health: __, ...pushSettings } = push;
  return { pushUrl: url, isNotifying: mode === "notify", pushSettings };
}

/** The body of a `PUT`: what is empty is not said. Secrets that it does not say stay. */
export function bodyOf(draft: InboxDraft): object {
  const { name, maxDeliveries, isEnabled, pushUrl, isNotifying, pushSettings, since } = draft;
  const mode = isNotifying ? "notify" : "event";
  const filter = filterOf(draft);
  return {
    ...(Object.keys(filter).length > 0 && { filter }),
    ...(maxDeliveries !== "" && { max_deliveries: Number(maxDeliveries) }),
    ...(name === defaultInbox && !isEnabled && { enabled: false }),
    ...(pushUrl.trim() !== "" && { push: { ...pushSettings, url: pushUrl.trim(), mode } }),
    ...(since !== "" && { since: new Date(since).toISOString() }),
  };
}

function filterOf({ sources, types, tags, payload }: InboxDraft): object {
  const lists = { source: linesOf(sources), type: linesOf(types), tags: linesOf(tags) };
  const conditions = new Map<string, Scalar[]>();
  for (const { pointer, values } of payload) {
    const name = pointer.trim();
    if (name === "" && values.trim() === "") continue;
    conditions.set(name, [...(conditions.get(name) ?? []), ...linesOf(values).map(scalarOf)]);
  }
  return {
    ...Object.fromEntries(Object.entries(lists).filter(([, values]) => values.length > 0)),
    ...(conditions.size > 0 && { payload: Object.fromEntries(conditions) }),
  };
}

export const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

type Scalar = string | number | boolean | null;

/** `12`, `true` and `null` are what they are in JSON; `"12"` is a text; so is all that is no JSON. */
export function scalarOf(line: string): Scalar {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? line : (value as Scalar);
  } catch {
    return line;
  }
}

/** The line that is read as this value. */
export const lineOf = (value: Scalar): string =>
  typeof value === "string" && isPlain(value) ? value : JSON.stringify(value);

const isPlain = (text: string): boolean => linesOf(text)[0] === text && scalarOf(text) === text;
