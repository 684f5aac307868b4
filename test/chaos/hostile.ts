/**
 * A tenant beside the measured one: one that only does much, and one that does as much and wants to
 * hurt the other as well, with a valid key, a revoked one, and made-up ones of the other's name.
 */
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { mintKey } from "../../keys/mint.ts";
import { Api } from "./api.ts";

export interface HostileKeys {
  valid: string;
  revoked: string;
  /** The tenant that it wants to hurt. */
  victim: string;
}

const latest = "9999-12-31T23:59:59-23:59";

const poison: [method: string, path: string, body?: string][] = [
  ["GET", `/v1/inbox?since=${latest}`],
  ["GET", `/v1/inbox?until=${latest}`],
  ["GET", `/v1/inbox/stream?since=${latest}`],
  ["GET", "/v1/inbox?since=1970-01-01T00:00:00Z&until=9999-12-31T23:59:59.999Z&limit=100"],
  ["GET", "/v1/inbox?limit=100&offset=1000"],
  ["GET", `/v1/inbox?cursor=${"A".repeat(256)}`],
  ["POST", "/v1/replays", `{"since":"1970-01-01T00:00:00Z","until":"${latest}","dry_run":true}`],
  ["POST", "/v1/events", '{"payload":{"n":1e400,"m":-1E-400,"k":123456789012345678901234567890}}'],
  ["POST", "/v1/events", `{"payload":${'{"a":'.repeat(60)}1${"}".repeat(60)}}`],
  ["POST", "/v1/events", `{"payload":${'{"a":'.repeat(9_000)}1${"}".repeat(9_000)}}`],
  ["POST", "/v1/inbox/lease", '{"lease_seconds":1e308}'],
  ["POST", "/v1/inbox/lease", '{"limit":100,"lease_seconds":1}'],
  ["POST", "/v1/inbox/ack", `{"event_ids":["${"f".repeat(36)}"]}`],
  ["GET", "/v1/inbox/stats"],
  ["GET", "/ready"],
];

/** A neighbour's work goes on until it is over. */
export type Neighbour = (
  url: () => string,
  keys: HostileKeys,
  isOver: () => boolean,
) => Promise<void>;

/**
 * Publishes and reads a lot, and means no harm. It shares the machine with its neighbour, which in
 * the cloud it does not: what is lost to that is no tenant's fault.
 */
export const busy: Neighbour = async (url, keys, isOver) => {
  const own = new Api(url, keys.valid, "203.0.113.1");
  await Promise.all([
    again(isOver, () => own.ask("GET", "/v1/inbox?limit=100")),
    again(isOver, () => own.ask("POST", "/v1/events/batch", hugeBatch)),
  ]);
};

/** Does its worst beside that. */
export const hostile: Neighbour = async (url, keys, isOver) => {
  const own = new Api(url, keys.valid, "203.0.113.1");
  const revoked = new Api(url, keys.revoked, "203.0.113.2");
  await Promise.all([
    busy(url, keys, isOver),
    ...[0, 1, 2].map((first) =>
      again(isOver, async (n) => {
        const [method, path, body] = poison[(n + first) % poison.length] ?? ["GET", "/ready"];
        // A stream would not end.
        await Promise.race([own.ask(method, path, body), sleep(3_000)]);
      }),
    ),
    again(isOver, (n) => {
      const { apiKey } = mintKey(keys.victim);
      return new Api(url, apiKey, `203.0.113.${n % 250}`).ask("GET", "/v1/inbox");
    }),
    again(isOver, () => revoked.ask("POST", "/v1/events", '{"payload":{}}')),
    again(isOver, () => hang(url(), keys.valid)),
  ]);
};

async function again(isOver: () => boolean, run: (n: number) => Promise<unknown>): Promise<void> {
  for (let n = 0; !isOver(); n++) {
    await run(n);
    await sleep(50);
  }
}

/** Near the megabyte that a batch may hold. */
const hugeBatch = JSON.stringify({
  events: Array.from({ length: 4 }, (_, n) => ({ payload: { n, text: "x".repeat(240_000) } })),
});

/** Bodies that begin, and do not go on. */
async function hang(url: string, key: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const sockets = Array.from({ length: 20 }, () => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on("error", () => {});
    socket.write(
      `POST /v1/events HTTP/1.1\r\nHost: ${hostname}\r\nX-API-Key: ${key}\r\n` +
        "Content-Type: application/json\r\nContent-Length: 200000\r\n" +
        'CF-Connecting-IP: 203.0.113.3\r\n\r\n{"payload":{"text":"',
    );
    return socket;
  });
  await sleep(2_000);
  for (const socket of sockets) socket.destroy();
}
