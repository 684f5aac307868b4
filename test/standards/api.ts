/** The running system, asked over a socket with any bytes. */
import { beforeAll, expect } from "vitest";
import { type Key, type System, useSystem } from "../flow/system.ts";

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

export type Bytes = string | Uint8Array<ArrayBuffer>;
type HeaderInits = Record<string, string>;

export const structured = "application/cloudevents+json";
export const batched = "application/cloudevents-batch+json";

export class Api {
  readonly system: System;
  #key: Key | undefined;

  constructor(system: System) {
    this.system = system;
  }

  async createKey(): Promise<void> {
    this.#key = await this.system.createKey("acme");
  }

  get apiKey(): string {
    return this.#key?.apiKey ?? "";
  }

  async ask(path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = { "x-api-key": this.apiKey, ...(init.headers as HeaderInits) };
    const response = await fetch(this.system.url + path, { ...init, headers });
    const text = await response.text();
    expect(response.status, text).toBeLessThan(500);
    return { status: response.status, headers: response.headers, text };
  }

  get(path: string, headers: HeaderInits = {}): Promise<Answer> {
    return this.ask(path, { headers });
  }

  /** @param body JSON, unless the headers say something else */
  post(path: string, body?: Bytes, headers: HeaderInits = {}): Promise<Answer> {
    const type = { "content-type": "application/json" };
    return this.ask(path, {
      method: "POST",
      headers: { ...type, ...headers },
      ...(body !== undefined && { body }),
    });
  }

  publish(body: Bytes, headers: HeaderInits = {}): Promise<Answer> {
    return this.post("/v1/events", body, headers);
  }

  /** In binary mode. @param attributes in headers; undefined takes one away */
  publishBinary(
    body: Bytes | undefined,
    attributes: Record<string, string | undefined> = {},
    headers: HeaderInits = {},
  ): Promise<Answer> {
    const given = { specversion: "1.0", id: crypto.randomUUID(), source: "urn:s", type: "t" };
    const entries = Object.entries({ ...given, ...attributes });
    const named = entries.flatMap(([name, value]) =>
      value === undefined ? [] : [[`ce-${name}`, value]],
    );
    return this.publish(body ?? "", { ...Object.fromEntries(named), ...headers });
  }

  /** The pages of an inbox as CloudEvents, from the first to the last: each as its text. */
  async cloudEventPages(query = ""): Promise<string[]> {
    const pages: string[] = [];
    let path: string | undefined = `/v1/inbox?limit=100${query}`;
    while (path !== undefined) {
      const { text, headers }: Answer = await this.get(path, { accept: batched });
      pages.push(text);
      path = /^<(.*)>; rel="next"$/.exec(headers.get("link") ?? "")?.[1];
    }
    return pages;
  }
}

export function useApi(): Api {
  const api = new Api(useSystem());
  beforeAll(() => api.createKey());
  return api;
}

export const json = ({ text }: Answer) => JSON.parse(text);

/** Status and code: what a program branches on. */
export const refusal = (answer: Answer): [number, string] => [answer.status, json(answer).code];

/** A CloudEvent in structured mode. @param members undefined takes one away */
export const eventText = (members: Record<string, unknown> = {}): string =>
  JSON.stringify({
    specversion: "1.0",
    id: crypto.randomUUID(),
    source: "urn:s",
    type: "t",
    ...members,
  });

/** UTF-8, as Node's `fetch` wants it in a header: one character for each byte. */
export const headerBytes = (text: string): string => Buffer.from(text).toString("latin1");
