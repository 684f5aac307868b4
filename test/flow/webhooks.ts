/** A source of a tenant, and a sender that delivers to it over a socket. */
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { SchemeName } from "../../contract/source.ts";
import type { Sender, SendOptions, SentDelivery } from "../webhook-sender.ts";
import { definitionOf, senders } from "../webhook-senders.ts";
import { eventOf } from "./answer.ts";
import type { Client } from "./client.ts";

export interface MadeSource {
  name: string;
  url: string;
  source_id: string;
}

/** @param members in place of those that the sender's source has */
export async function makeSource(
  client: Client,
  scheme: SchemeName,
  members: object = {},
): Promise<MadeSource> {
  const name = `${scheme}-${randomUUID().slice(0, 8)}`;
  const body = JSON.stringify({ ...definitionOf(scheme), ...members });
  const answer = await client.ask("PUT", `/v1/sources/${name}`, { body });
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  return JSON.parse(answer.text);
}

export const now = (): number => Math.floor(Date.now() / 1000);

export const signed = (
  sender: Sender,
  url: string,
  options: Partial<SendOptions> = {},
): Promise<SentDelivery> => sender.send({ secret: sender.secret, time: now(), url, ...options });

export const post = (
  url: string,
  { headers, query, body }: SentDelivery,
  further: Record<string, string> = {},
): Promise<Response> =>
  fetch(url + query, { method: "POST", headers: { ...headers, ...further }, body });

export async function deliver(
  source: MadeSource,
  scheme: SchemeName,
  options: Partial<SendOptions> = {},
): Promise<Response> {
  return post(source.url, await signed(senders[scheme], source.url, options));
}

interface Kept {
  type?: string;
  metadata: { headers: Record<string, string> };
}

/** The event that a delivery became, as its tenant reads it. */
export async function eventOfDelivery(client: Client, response: Response) {
  expect(response.status, await response.text()).toBe(200);
  const answer = await client.event(response.headers.get("x-event-id") ?? "");
  expect(answer.status).toBe(200);
  return { event: eventOf(answer) as ReturnType<typeof eventOf> & Kept, text: answer.text };
}
