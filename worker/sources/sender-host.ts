/** What the edge asks of a sender's own hosts. No address is asked that a delivery alone names. */

import { log } from "../http/log.ts";
import { ApiError } from "../http/problem.ts";
import { readStream } from "../http/read-stream.ts";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** The sender's own service cannot be reached: nobody can verify, or confirm, now. */
export class SenderUnavailable extends ApiError {
  constructor() {
    super("sender_unavailable", { headers: { "Retry-After": "5" } });
    this.name = "SenderUnavailable";
  }
}

export interface Document {
  text: string;
  /** Seconds, as `Cache-Control` says. */
  maxAge: number | undefined;
}

const timeout = 3_000;
const maxBytes = 65_536;

/**
 * @returns undefined if the host says that there is no such document
 * @throws SenderUnavailable
 */
export async function fetchDocument(url: string, fetch: Fetch): Promise<Document | undefined> {
  try {
    const response = await ask(url, fetch);
    if ([403, 404, 410].includes(response.status)) {
      await response.body?.cancel();
      return undefined;
    }
    if (response.status !== 200 || !response.body) throw new Error(`status ${response.status}`);
    const bytes = await readStream(response.body.getReader(), maxBytes);
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
    return { text, maxAge: maxAgeIn(response.headers.get("cache-control") ?? "") };
  } catch (error) {
    throw unavailable(url, String(error));
  }
}

/** @throws SenderUnavailable unless the host answers 200 */
export async function fetchSuccess(url: string, fetch: Fetch): Promise<void> {
  const response = await ask(url, fetch).catch((error: Error) => {
    // Its message may quote the address, and there a token stands.
    throw unavailable(url, error.name);
  });
  await response.body?.cancel();
  if (response.status !== 200) throw unavailable(url, `status ${response.status}`);
}

/** @param reason for the log; it may hold nothing of the address but the host */
export function unavailable(url: string, reason: string): SenderUnavailable {
  log({ level: "warn", sender: "unavailable", host: new URL(url).host, error: reason });
  return new SenderUnavailable();
}

/** No redirect is followed: it could lead anywhere. */
const ask = (url: string, fetch: Fetch): Promise<Response> =>
  fetch(url, { redirect: "manual", signal: AbortSignal.timeout(timeout) });

function maxAgeIn(cacheControl: string): number | undefined {
  const directives = cacheControl
    .toLowerCase()
    .split(",")
    .map((each) => each.trim());
  if (directives.includes("no-store") || directives.includes("no-cache")) return 0;
  const age = directives.map((each) => /^max-age=(\d{1,9})$/.exec(each)?.[1]).find(Boolean);
  return age === undefined ? undefined : Number(age);
}
