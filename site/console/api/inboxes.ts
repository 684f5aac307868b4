/** The questions about inboxes as such: how they are defined. All throw Problem. */
import type { InboxPut, ShownInbox } from "../../../contract/inbox-answers.ts";
import type { Api } from "./api.ts";
import { definitionPath } from "./inbox-paths.ts";

export type { InboxPut, ShownInbox };

export const listInboxes = async (api: Api): Promise<ShownInbox[]> =>
  JSON.parse((await api.ask("GET", "/v1/inboxes")).text).inboxes;

/** With how far it is filled. */
export const readInbox = async (api: Api, name: string): Promise<ShownInbox> =>
  JSON.parse((await api.ask("GET", definitionPath(name))).text);

/** @param body a definition, with `since` and `dry_run` if they are wanted */
export const putInbox = async (api: Api, name: string, body: object): Promise<InboxPut> =>
  JSON.parse((await api.ask("PUT", definitionPath(name), { body: JSON.stringify(body) })).text);

/** @param force whether it may hold events that nobody has acknowledged */
export const deleteInbox = async (api: Api, name: string, force: boolean): Promise<void> => {
  await api.ask("DELETE", `${definitionPath(name)}${force ? "?force=true" : ""}`);
};
