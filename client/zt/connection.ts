/**
 * Which API is meant, and with which key: as the flags and the environment say, or else the local
 * system of the repository one is in.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { TriggersClient } from "../src/client.ts";
import type { InboxClient } from "../src/inbox-client.ts";
import { UsageError } from "./command.ts";

/** @throws UsageError */
export function connect(url: string | undefined): TriggersClient {
  const demo = localSystem(process.cwd());
  const chosen = url ?? (process.env.ZT_URL || demo?.url);
  if (chosen === undefined) throw new UsageError("Say where the API is, with --url or ZT_URL");
  // The local key is for the local system alone.
  const apiKey =
    process.env.ZT_API_KEY || (demo && sameOrigin(chosen, demo.url) ? demo.api_key : undefined);
  if (!apiKey) throw new UsageError("Set ZT_API_KEY to an API key");
  if (!/^[\x21-\x7e]+$/.test(apiKey))
    throw new UsageError("ZT_API_KEY holds characters that no API key has");
  try {
    return new TriggersClient({ url: chosen, apiKey });
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

interface Demo {
  url: string;
  api_key: string;
}

function localSystem(directory: string): Demo | undefined {
  const file = join(directory, ".local/demo.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  return dirname(directory) === directory ? undefined : localSystem(dirname(directory));
}

const sameOrigin = (a: string, b: string): boolean =>
  URL.canParse(a) && new URL(a).origin === new URL(b).origin;
