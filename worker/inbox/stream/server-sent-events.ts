/**
 * The text of an event stream.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */

export interface Message {
  /** What the client is to name as `Last-Event-ID` when it connects again: one line. */
  id?: string;
  /** The event's name: one line. */
  event?: string;
  /**
   * Any text; its line breaks (CR, LF, or both) arrive as LF. Without data a message is no event,
   * but its id counts all the same.
   */
  data?: string;
  /** Milliseconds until the client connects again. */
  retry?: number;
  /** For people and proxies: one line. */
  comment?: string;
}

export function messageText({ comment, retry, id, event, data }: Message): string {
  const fields = [
    ...(comment === undefined ? [] : [`: ${comment}`]),
    ...(retry === undefined ? [] : [`retry: ${retry}`]),
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(event === undefined ? [] : [`event: ${event}`]),
    ...(data === undefined ? [] : data.split(/\r\n|\r|\n/).map((line) => `data: ${line}`)),
  ];
  return `${fields.join("\n")}\n\n`;
}
