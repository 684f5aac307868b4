/**
 * An event stream, read through fetch: the browser's own EventSource cannot send a key in a header.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export interface Message {
  event: string;
  /** Empty: not an event, but its id counts all the same. */
  data: string;
  id: string | undefined;
  /** Milliseconds until the next connection, if the server said so. */
  retry: number | undefined;
}

/** Ends when the stream does. Comments, such as heartbeats, come out as messages without data. */
export async function* messagesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Message> {
  let message = blank();
  for await (const line of linesOf(body)) {
    if (line === "") {
      yield { ...message, data: message.data.slice(0, -1) };
      message = blank();
    } else take(message, line);
  }
}

const blank = (): Message => ({ event: "message", data: "", id: undefined, retry: undefined });

function take(message: Message, line: string): void {
  const [, name, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
  if (name === "data") message.data += `${value}\n`;
  if (name === "event") message.event = value;
  if (name === "id" && !value.includes("\0")) message.id = value;
  if (name === "retry" && /^\d+$/.test(value)) message.retry = Number(value);
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      // A CR at the end may be the first half of CRLF.
      const lines = (rest + decoder.decode(value, { stream: true })).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? "";
      yield* lines;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}
