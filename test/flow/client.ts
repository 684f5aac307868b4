/** Somebody who uses the public API over a socket. */
import { type Answer, expectSound, isStream } from "./answer.ts";

export interface Identity {
  /** Default: none. */
  apiKey?: string | undefined;
  /** The client address that Cloudflare would report. */
  address?: string | undefined;
}

export interface Question {
  headers?: Record<string, string>;
  /** JSON text, sent as it is. */
  body?: string | undefined;
}

/** The whole text; of a stream, which would not end, what comes first. */
async function textOf(response: Response): Promise<string> {
  if (!isStream(response)) return response.text();
  const reader = response.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  await reader?.cancel();
  return new TextDecoder().decode(value);
}

/** One that follows a system whose address changes while it is restarted. */
export class Client {
  readonly #edge: { readonly url: string };
  readonly #identity: Record<string, string>;

  constructor(edge: { readonly url: string }, { apiKey, address }: Identity) {
    this.#edge = edge;
    this.#identity = {
      ...(apiKey !== undefined && { "x-api-key": apiKey }),
      ...(address !== undefined && { "cf-connecting-ip": address }),
    };
  }

  async ask(method: string, path: string, { headers = {}, body }: Question = {}): Promise<Answer> {
    const response = await fetch(this.#edge.url + path, {
      method,
      headers: {
        ...this.#identity,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    });
    const answer = {
      status: response.status,
      headers: response.headers,
      text: await textOf(response),
    };
    expectSound(path, answer);
    return answer;
  }

  get(path: string): Promise<Answer> {
    return this.ask("GET", path);
  }

  /** @param payload JSON text */
  publish(
    payload: string,
    members: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const others = Object.entries(members).map(
      ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)},`,
    );
    return this.ask("POST", "/v1/events", {
      body: `{${others.join("")}"payload":${payload}}`,
      headers,
    });
  }

  inbox(query: Record<string, string | number | null | undefined> = {}): Promise<Answer> {
    const given = new URLSearchParams();
    for (const [name, value] of Object.entries(query))
      if (value != null) given.set(name, String(value));
    return this.get(`/v1/inbox?${given}`);
  }

  event(id: string): Promise<Answer> {
    return this.get(`/v1/events/${id}`);
  }

  acknowledge(id: string): Promise<Answer> {
    return this.ask("POST", `/v1/events/${id}/ack`);
  }

  erase(id: string): Promise<Answer> {
    return this.ask("DELETE", `/v1/events/${id}`);
  }
}
