/** A client of the live inbox: reads Server-Sent Events as the standard says. */
import { createExecutionContext } from "cloudflare:test";
import { type Ask, app, keys, testEnv } from "./request.ts";

export interface Received {
  id: string;
  name: string;
  data: string;
}

export class EventStream {
  /** As a browser keeps it. */
  lastEventId = "";
  comments = "";
  readonly #events: Received[] = [];
  #line = "";
  #message = { name: "", data: [] as string[] };
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();

  private constructor(body: ReadableStream<Uint8Array>) {
    this.#reader = body.getReader();
  }

  /** Returns when the stream has begun. */
  static async open(query = "", options: Ask = {}): Promise<EventStream> {
    const response = await askStream(query, options);
    if (response.status !== 200 || !response.body) throw new Error(await response.text());
    const stream = new EventStream(response.body);
    await stream.#read();
    return stream;
  }

  /** @returns the next event; undefined at the end of the stream */
  async next(): Promise<Received | undefined> {
    while (this.#events.length === 0) if (!(await this.#read())) return undefined;
    return this.#events.shift();
  }

  async take(count: number): Promise<Received[]> {
    const events: Received[] = [];
    while (events.length < count) {
      const event = await this.next();
      if (!event)
        throw new Error(`the stream ended after ${events.length} events: ${this.comments}`);
      events.push(event);
    }
    return events;
  }

  /** Until it says so. @returns what came before */
  async until(comment: string): Promise<Received[]> {
    while (!this.comments.includes(comment))
      if (!(await this.#read())) throw new Error(`the stream ended: ${this.comments}`);
    return this.#events.splice(0);
  }

  /** To its end. */
  async rest(): Promise<Received[]> {
    while (await this.#read());
    return this.#events.splice(0);
  }

  close(): Promise<void> {
    return this.#reader.cancel();
  }

  async #read(): Promise<boolean> {
    const { done, value } = await this.#reader.read();
    const lines = (this.#line + this.#decoder.decode(value, { stream: true })).split(/\r\n|\r|\n/);
    this.#line = lines.pop() ?? "";
    for (const line of lines) this.#take(line);
    return !done;
  }

  #take(line: string): void {
    const [, field, value = ""] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (line === "") this.#dispatch();
    else if (field === "") this.comments += `${value}\n`;
    else if (field === "id") this.lastEventId = value;
    else if (field === "event") this.#message.name = value;
    else if (field === "data") this.#message.data.push(value);
  }

  #dispatch(): void {
    const { name, data } = this.#message;
    if (data.length > 0) this.#events.push({ id: this.lastEventId, name, data: data.join("\n") });
    this.#message = { name: "", data: [] };
  }
}

/** Does not wait for what goes on after the answer, as `ask` does: a stream goes on for long. */
export async function askStream(
  query = "",
  { key = keys.acme, headers = {}, env = {}, method = "GET" }: Ask = {},
): Promise<Response> {
  const request = new Request(`https://events.example/v1/inbox/stream${query}`, {
    method,
    headers: { ...(key !== null && { "X-API-Key": key }), ...headers },
  });
  return app.fetch(request, { ...testEnv, ...env }, createExecutionContext());
}
