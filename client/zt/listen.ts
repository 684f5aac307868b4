/** `zt listen`: brings events to a server on this machine, for development. */
import { createHmac } from "node:crypto";
import { eventJson } from "../src/event-json.ts";
import { RejectEvent } from "../src/handler.ts";
import type { InboxEvent } from "../src/types.ts";
import { type Command, parse, UsageError, wholeNumber } from "./command.ts";
import { connectInbox } from "./connection.ts";
import { isForPeople, type Look, paint, print, printError } from "./output.ts";

const text = { type: "string" } as const;

/** How long the server may take, in milliseconds. */
const timeout = 15_000;

export const listen: Command = {
  summary: "post events to a server on this machine as they arrive, until Ctrl-C",
  help: `zt listen --forward URL [options]
Leases events and posts each to URL, as JSON. A 2xx acknowledges it; 413 and 422 make it a dead letter; after anything else it comes
again, until it was delivered as often as the inbox allows. Ctrl-C gives back what was not answered.

  --forward URL     such as http://localhost:3000/hook
  --secret SECRET   whsec_…: signs each post, as Standard Webhooks say. https://www.standardwebhooks.com
  --retry N         seconds until an event comes again that was not taken, 0 to 43200. Default: 1, then twice as long each time
  --concurrency N   posts at the same time, 1 to 32. Default: 1, the oldest event first
  --source NAME
  --type TYPE
  --tag TAG
  --inbox NAME      of another inbox than \`default\`

  zt listen --forward http://localhost:3000/hook --inbox dev`,
  async run(args, { signal }) {
    const own = {
      forward: text,
      secret: text,
      retry: text,
      concurrency: text,
      source: text,
      type: text,
      tag: text,
      inbox: text,
    };
    const { values } = parse(args, own);
    const url = httpUrl(values.forward);
    const key = values.secret === undefined ? undefined : secretKey(values.secret);
    const retry = wholeNumber("retry", values.retry, { min: 0, max: 43_200 });
    const { source, type, tag } = values;
    printError(`zt: what arrives is posted to ${url.origin}${url.pathname}, until Ctrl-C`);
    await connectInbox(values).consume((event) => forward(event, { url, key, look: values }), {
      signal,
      source,
      type,
      tag,
      consumer: "zt listen",
      concurrency: wholeNumber("concurrency", values.concurrency, { min: 1, max: 32 }) ?? 1,
      batchSize: 1,
      ...(retry !== undefined && { retryDelay: () => retry }),
      onError: (error, event) => {
        const id = event === undefined ? "" : `${event.event_id}: `;
        printError(`zt: ${id}${(error as Error).message}`);
      },
    });
    return 0;
  },
};

interface Receiver {
  url: URL;
  /** Of the signature. */
  key: Buffer | undefined;
  look: Look;
}

/** @throws what becomes the reason of the attempt */
async function forward(event: InboxEvent<unknown>, { url, key, look }: Receiver): Promise<void> {
  const start = performance.now();
  const status = await post(event, url, key);
  const milliseconds = Math.round(performance.now() - start);
  const { event_id } = event;
  const isTaken = status >= 200 && status < 300;
  await print(
    isForPeople(look)
      ? `${paint(isTaken ? "green" : "red", String(status))}  ${milliseconds} ms  ${paint("dim", event_id)}`
      : JSON.stringify({ event_id, status, milliseconds }),
  );
  const reason = `the server answered ${status}`;
  if (status === 413 || status === 422) throw new RejectEvent(reason);
  if (!isTaken) throw new Error(reason);
}

/** @returns the answer's status; its body is not read */
async function post(
  event: InboxEvent<unknown>,
  url: URL,
  key: Buffer | undefined,
): Promise<number> {
  const body = eventJson(event);
  const seconds = String(Math.floor(Date.now() / 1000));
  const signed = `${event.event_id}.${seconds}.${body}`;
  try {
    const response = await fetch(url, {
      method: "POST",
      redirect: "manual",
      signal: AbortSignal.timeout(timeout),
      headers: {
        "content-type": "application/json",
        "webhook-id": event.event_id,
        "webhook-timestamp": seconds,
        ...(key && {
          "webhook-signature": `v1,${createHmac("sha256", key).update(signed).digest("base64")}`,
        }),
      },
      body,
    });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    const { message, name, cause } = error as Error;
    if (name === "TimeoutError")
      throw new Error(`the server took longer than ${timeout / 1000} seconds`);
    throw new Error(
      `the server cannot be reached: ${cause instanceof Error ? cause.message : message}`,
    );
  }
}

/** @throws UsageError */
function httpUrl(address: string | undefined): URL {
  if (address === undefined) throw new UsageError("Say where to, with --forward");
  if (/^https?:/i.test(address) && URL.canParse(address)) return new URL(address);
  throw new UsageError("--forward must be a URL such as http://localhost:3000/hook");
}

/** @throws UsageError */
function secretKey(secret: string): Buffer {
  const [, encoded] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
  if (encoded === undefined)
    throw new UsageError("--secret must be whsec_ and then the key in base64");
  return Buffer.from(encoded, "base64");
}
