/** What the three examples share: a source, and a consumer of what comes through it, until Ctrl-C. */
import { type InboxEvent, TriggersClient } from "zapier-triggers-client";

const { ZT_URL = "", ZT_API_KEY = "" } = process.env;

/** @returns the value of a variable that an example cannot do without */
export function setting(name: string): string {
  const value = process.env[name];
  if (value && ZT_URL && ZT_API_KEY) return value;
  console.error(`Set ZT_URL, ZT_API_KEY and ${name}.`);
  process.exit(2);
}

/** Repeatable: what is defined already stays as it is. @returns the address that the sender is given */
export async function defineSource(name: string, definition: object): Promise<string> {
  const response = await fetch(new URL(`/v1/sources/${name}`, ZT_URL), {
    method: "PUT",
    headers: { "Content-Type": "application/json", "X-API-Key": ZT_API_KEY },
    body: JSON.stringify(definition),
  });
  const answer = (await response.json()) as { url: string; detail?: string };
  if (!response.ok) throw new Error(answer.detail);
  return answer.url;
}

/** @param handle what it throws puts the event back; `RejectEvent` makes it a dead letter */
export async function consume<Payload = InboxEvent["payload"]>(
  source: string,
  handle: (event: InboxEvent<Payload>) => void | Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  const client = new TriggersClient({ url: ZT_URL, apiKey: ZT_API_KEY });
  await client.consume<Payload>(handle, {
    source,
    signal: stop.signal,
    onError: (error, event) => console.error(event?.event_id ?? "lease", String(error)),
  });
}
