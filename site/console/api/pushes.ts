/** The questions about an inbox that pushes. All throw Problem. */
import type { PushAnswer, PushHealth } from "../../../contract/push-answers.ts";
import type { Api } from "./api.ts";
import { definitionPath } from "./inbox-paths.ts";

export type { PushAnswer, PushHealth };

const command = async (api: Api, inbox: string, name: string) =>
  JSON.parse((await api.ask("POST", `${definitionPath(inbox)}/push/${name}`)).text);

export const testPush = (api: Api, inbox: string): Promise<PushAnswer> =>
  command(api, inbox, "test");

export const setPushPaused = (api: Api, inbox: string, isPaused: boolean): Promise<PushHealth> =>
  command(api, inbox, isPaused ? "pause" : "resume");

/** The one before signs, too, for a day. */
export const rotatePush = async (api: Api, inbox: string): Promise<string> =>
  (await command(api, inbox, "rotate")).secret;
