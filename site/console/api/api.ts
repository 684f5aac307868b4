/** Calls of the API, with the key that the person has given. */
import { Problem, problemIn, unreachable } from "./problem.ts";

export interface Question {
  /** JSON text. */
  body?: string | undefined;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

export class Api {
  readonly apiKey: string;

  constructor(apiKey: string) {
    this.apiKey = apiKey;
  }

  /** @throws Problem */
  async ask(
    method: "GET" | "POST" | "PUT" | "DELETE",
    path: string,
    question: Question = {},
  ): Promise<Answer> {
    const response = await this.open(method, path, question);
    const text = await response.text().catch(() => {
      throw unreachable();
    });
    if (!response.ok) throw problemIn(response, text);
    return { status: response.status, headers: response.headers, text };
  }

  /** @returns an answer whose body is still to come. @throws Problem if nothing answers */
  async open(
    method: string,
    path: string,
    { body, headers = {}, signal }: Question = {},
  ): Promise<Response> {
    const type = body === undefined ? {} : { "Content-Type": "application/json" };
    try {
      return await fetch(path, {
        method,
        headers: { "X-API-Key": this.apiKey, ...type, ...headers },
        body: body ?? null,
        signal: signal ?? null,
        cache: "no-store",
        credentials: "omit",
      });
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") throw error;
      throw error instanceof Problem ? error : unreachable();
    }
  }
}
