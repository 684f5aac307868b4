/** Sends CloudEvents to the Worker, and reads them. */
import { expect } from "vitest";
import { ask, problemOf } from "./request.ts";

/** Of what is sent from now on, until it is renewed. */
export let source = "";

export function renewSource(): void {
  source = `urn:uuid:${crypto.randomUUID()}`;
}

export const structured = "application/cloudevents+json";
export const batched = "application/cloudevents-batch+json";

/** @param members replace, add to, or (undefined) take away from a proper event */
export const eventText = (members: Record<string, unknown> = {}): string =>
  JSON.stringify({ specversion: "1.0", id: "1", source, type: "t", ...members });

export const send = (body: BodyInit, headers: Record<string, string> = {}, path = "/v1/events") =>
  ask(path, { method: "POST", body, headers: { "Content-Type": structured, ...headers } });

export const sendBinary = (body: BodyInit | undefined, headers: Record<string, string> = {}) =>
  ask("/v1/events", {
    method: "POST",
    headers: {
      "ce-specversion": "1.0",
      "ce-id": "1",
      "ce-source": source,
      "ce-type": "t",
      "Content-Type": "",
      ...headers,
    },
    ...(body !== undefined && { body }),
  });

export type Shown = Record<string, unknown>;

/** The events of this test's source, as the inbox has them. */
export const plain = async (): Promise<Shown[]> =>
  (await (await ask(`/v1/inbox?source=${source}`)).json<{ events: Shown[] }>()).events;

/** The same as CloudEvents, as text. */
export const asCloudEvents = async (of = source): Promise<string> => {
  const response = await ask(`/v1/inbox?source=${encodeURIComponent(of)}`, {
    headers: { Accept: batched },
  });
  expect([response.status, response.headers.get("Content-Type")]).toEqual([200, batched]);
  return response.text();
};

export const added = {
  zteventid: expect.any(String),
  ztstatus: "pending",
  ztacceptedat: expect.any(String),
};

export const refusal = async (response: Response) => {
  const { code, errors } = await problemOf(response);
  return { status: response.status, code, errors, pointers: errors?.map(({ pointer }) => pointer) };
};
