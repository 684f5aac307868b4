/**
 * Parses an event stream:
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */

export interface Message {
  /** The last id so far; undefined if there was none. */
  id: string | undefined;
  /** The event's name. */
  event: string;
  /** Undefined if it is no event, only an id, a delay for the next connection, or a heartbeat. */
  data: string | undefined;
  /** Milliseconds to wait before the next connection, if this message sets it. */
  retry: number | undefined;
}

/**
 * A comment alone comes as a message without data. Ends as the stream does; what it was in the
 * middle of is dropped.
 */
export async function* messagesOf(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<Message, void, undefined> {
  let id: string | undefined;
  let fields: [name: string, value: string][] = [];
  for await (const line of linesOf(body)) {
    if (line !== "") {
      fields.push(fieldOf(line));
      continue;
    }
    const lastOf = (name: string) => fields.findLast(([given]) => given === name)?.[1];
    const data = fields.filter(([name]) => name === "data").map(([, value]) => value);
    const given = lastOf("id");
    if (given !== undefined && !given.includes("\0")) id = given;
    const retry = /^\d+$/.test(lastOf("retry") ?? "") ? Number(lastOf("retry")) : undefined;
    if (fields.length > 0)
      yield {
        id,
        event: lastOf("event") ?? "message",
        data: data.length > 0 ? data.join("\n") : undefined,
        retry,
      };
    fields = [];
  }
}

function fieldOf(line: string): [name: string, value: string] {
  const colon = line.indexOf(":");
  if (colon === -1) return [line, ""];
  return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, "")];
}

/** Lines end with CR, LF or both, which may come in two pieces. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  let wasReturn = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      let text = decoder.decode(value, { stream: true });
      if (text === "") continue;
      if (wasReturn && text.startsWith("\n")) text = text.slice(1);
      wasReturn = text === "" ? false : text.endsWith("\r");
      const lines = text.split(/\r\n|\r|\n/);
      for (const line of lines.slice(0, -1)) {
        yield pieces.join("") + line;
        pieces = [];
      }
      pieces.push(lines.at(-1) ?? "");
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
