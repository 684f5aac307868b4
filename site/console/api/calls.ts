/** The questions that the console asks, one function each. All throw Problem. */
import type { Backlog, Me } from "../../../contract/answers.ts";
import type { Status } from "../../../contract/status.ts";
import type { Api } from "./api.ts";
import { type EventPage, type InboxEvent, parseEvent, parsePage } from "./event.ts";
import { acknowledgmentPath, inboxPath, pagesPath } from "./inbox-paths.ts";
import { Problem } from "./problem.ts";

export interface InboxQuery {
  status: Status;
  source?: string | undefined;
  order: "asc" | "desc";
  limit: number;
  cursor?: string | undefined;
}

export const whoAmI = async (api: Api): Promise<Me> =>
  JSON.parse((await api.ask("GET", "/v1/me")).text);

export const measure = async (api: Api, inbox: string): Promise<Backlog> =>
  JSON.parse((await api.ask("GET", `${inboxPath(inbox)}/stats`)).text);

export async function readPage(
  api: Api,
  inbox: string,
  query: InboxQuery,
  signal?: AbortSignal,
): Promise<EventPage> {
  const path = `${pagesPath(inbox)}?${searchOf({ ...query })}`;
  return parsePage((await api.ask("GET", path, { signal })).text);
}

export const readEvent = async (api: Api, id: string): Promise<InboxEvent> =>
  parseEvent((await api.ask("GET", `/v1/events/${id}`)).text);

/** An event in an inbox. */
export interface Place {
  inbox: string;
  id: string;
}

export async function acknowledge(
  api: Api,
  { inbox, id }: Place,
  leaseId: string | undefined,
): Promise<void> {
  const body = JSON.stringify({ lease_id: leaseId });
  await api.ask("POST", acknowledgmentPath(inbox, id), { body });
}

export const erase = async (api: Api, id: string): Promise<void> => {
  await api.ask("DELETE", `/v1/events/${id}`);
};

export interface Lease {
  leaseId: string | null;
  events: InboxEvent[];
}

/** Who leases, as the attempts of an event say it. */
const consumer = "console";

/** Claims the oldest event that is free. */
export async function lease(api: Api, inbox: string, source: string | undefined): Promise<Lease> {
  const { text } = await api.ask("POST", `${inboxPath(inbox)}/lease`, {
    body: JSON.stringify({ limit: 1, source, consumer }),
  });
  return { leaseId: JSON.parse(text).lease_id, events: parsePage(text).events };
}

/** What is done to one event through a route for many. */
export type Settling = "release" | "extend" | "reject" | "redrive";

export async function settle(
  api: Api,
  how: Settling,
  { inbox, id }: Place,
  more: Record<string, unknown> = {},
): Promise<void> {
  const body = JSON.stringify({ event_ids: [id], ...more });
  const { text, headers } = await api.ask("POST", `${inboxPath(inbox)}/${how}`, { body });
  const [{ error }]: [{ error?: { code: string; title: string; detail: string } }] =
    JSON.parse(text).results;
  if (!error) return;
  const requestId = headers.get("x-request-id") ?? undefined;
  throw new Problem({
    title: error.title,
    code: error.code,
    detail: error.detail,
    requestId,
  });
}

export function searchOf(parameters: Record<string, string | number | undefined>): string {
  const given = Object.entries(parameters).filter(
    ([, value]) => value !== undefined && value !== "",
  );
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}
