/**
 * Which API is meant, and with which key: as the flags and the environment say, or else the local
 * system of the repository one is in, or else as `zt login` keeps it.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { TriggersClient } from "../src/client.ts";
import type { InboxClient } from "../src/inbox-client.ts";
import { UsageError } from "./command.ts";
import { type Login, savedLogin } from "./saved-login.ts";

/** @throws UsageError */
export function connect(url: string | undefined): TriggersClient {
  const { ZT_URL, ZT_API_KEY } = process.env;
  const said = url ?? (ZT_URL || undefined);
  // What is kept is looked at only if it is needed: it may be damaged.
  const kept = said && ZT_API_KEY ? [] : keptLogins();
  const chosen = said ?? kept[0]?.url;
  if (chosen === undefined)
    throw new UsageError("Say where the API is, with --url, ZT_URL or zt login");
  // A key is for the system that it was kept for, alone.
  const apiKey = ZT_API_KEY || kept.find((login) => sameOrigin(chosen, login.url))?.api_key;
  if (!apiKey) throw new UsageError("Set ZT_API_KEY to an API key, or run zt login");
  return clientOf({ url: chosen, api_key: apiKey });
}

/** The nearest first. */
const keptLogins = (): Login[] =>
  [localSystem(process.cwd()), savedLogin()].filter((login) => login !== undefined);

/** @throws UsageError */
export function clientOf({ url, api_key: apiKey }: Login): TriggersClient {
  if (!/^[\x21-\x7e]+$/.test(apiKey))
    throw new UsageError("The API key holds characters that no API key has");
  try {
    return new TriggersClient({ url, apiKey });
  } catch {
    throw new UsageError("The URL must be one such as https://triggers.example.com");
  }
}

/** The options of what is done in one inbox. */
export interface InboxChoice {
  url?: string | undefined;
  /** Default: `default`. */
  inbox?: string | undefined;
}

/** @throws UsageError */
export function connectInbox({ url, inbox }: InboxChoice): InboxClient {
  const client = connect(url);
  return inbox === undefined ? client : client.inbox(inbox);
}

function localSystem(directory: string): Login | undefined {
  const file = join(directory, ".local/demo.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  return dirname(directory) === directory ? undefined : localSystem(dirname(directory));
}

const sameOrigin = (a: string, b: string): boolean =>
  URL.canParse(a) && new URL(a).origin === new URL(b).origin;
