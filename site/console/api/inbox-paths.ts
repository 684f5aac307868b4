/** Where an inbox is in the API: `default` is `/v1/inbox`. */
import { defaultInbox } from "../../../contract/inbox-match.ts";

/** Its operations are below. */
export const inboxPath = (inbox: string): string =>
  inbox === defaultInbox ? "/v1/inbox" : `/v1/inboxes/${encodeURIComponent(inbox)}`;

export const pagesPath = (inbox: string): string =>
  inbox === defaultInbox ? "/v1/inbox" : `${inboxPath(inbox)}/events`;

export const acknowledgmentPath = (inbox: string, id: string): string =>
  inbox === defaultInbox ? `/v1/events/${id}/ack` : `${inboxPath(inbox)}/events/${id}/ack`;

export const definitionPath = (inbox: string): string => `/v1/inboxes/${encodeURIComponent(inbox)}`;
