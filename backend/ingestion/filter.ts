/** Whether an inbox's filter lets an event in. */
import type { AcceptedEvent } from "../../contract/event.ts";
import type { InboxFilter } from "../../contract/inbox.ts";

/** What an event says of itself beside its payload, as far as filters ask for it. */
type Labels = Pick<AcceptedEvent, "source" | "type" | "tags">;

/** All conditions that are given must hold, the payload's aside. */
export const passesLabels = (
  { source, type, tags }: Pick<InboxFilter, "source" | "type" | "tags">,
  event: Labels,
): boolean =>
  (source === undefined || isAnyOf(source, event.source)) &&
  (type === undefined || isAnyOf(type, event.type)) &&
  (tags === undefined || tags.some((tag) => event.tags?.includes(tag)));

/** An event whose payload is parsed once, and only if a filter asks for what is in it. */
export class FilteredEvent {
  readonly #event: AcceptedEvent;
  #payload: { value: unknown } | undefined;

  constructor(event: AcceptedEvent) {
    this.#event = event;
  }

  /** All conditions that are given must hold. No filter lets everything in. */
  passes({ payload, ...labels }: InboxFilter = {}): boolean {
    return passesLabels(labels, this.#event) && (payload === undefined || this.#contains(payload));
  }

  #contains(wanted: NonNullable<InboxFilter["payload"]>): boolean {
    this.#payload ??= { value: JSON.parse(this.#event.payload) };
    const { value } = this.#payload;
    return Object.entries(wanted).every(([pointer, allowed]) => {
      const found = valueAt(value, pointer);
      return allowed.some((each) => each === found);
    });
  }
}

/** @param patterns exact, or the beginning before a `*` */
const isAnyOf = (patterns: readonly string[], text: string | undefined): boolean =>
  text !== undefined &&
  patterns.some((pattern) =>
    pattern.endsWith("*") ? text.startsWith(pattern.slice(0, -1)) : text === pattern,
  );

/** RFC 6901. @returns undefined if there is nothing */
function valueAt(value: unknown, pointer: string): unknown {
  let found = value;
  for (const part of pointer.split("/").slice(1)) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    const isIndex = !Array.isArray(found) || /^(?:0|[1-9]\d*)$/.test(name);
    if (typeof found !== "object" || found === null || !isIndex || !Object.hasOwn(found, name))
      return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}
