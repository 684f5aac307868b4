/**
 * More clients than the edge can serve, all at once: what they are told, and how much memory the
 * edge takes for them.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { startSystem } from "../../local/system.ts";
import { residentBytes } from "./memory.ts";

export interface FloodOptions {
  clients: number;
  seconds: number;
}

export interface FloodReport {
  /** Status → how many answers; 0: none. */
  answers: Record<string, number>;
  /** Answers that tell a client neither that it succeeded nor when to come again. */
  wrong: string[];
  /** The most that workerd had resident, in bytes. */
  peak: number;
}

const large = "x".repeat(200_000);

const calls: [method: string, path: string, body?: string][] = [
  ["POST", "/v1/events", '{"payload":{"n":1}}'],
  ["POST", "/v1/events", `{"payload":{"text":"${large}"}}`],
  [
    "POST",
    "/v1/events/batch",
    JSON.stringify({ events: Array(4).fill({ payload: { text: large } }) }),
  ],
  ["GET", "/v1/inbox?limit=100"],
  ["GET", "/v1/inbox?limit=100&order=desc"],
  ["GET", "/v1/inbox/stats"],
  ["POST", "/v1/inbox/lease", '{"limit":100,"lease_seconds":1}'],
  ["GET", "/v1/me"],
];

export async function flood({ clients, seconds }: FloodOptions): Promise<FloodReport> {
  const system = await startSystem();
  try {
    const report: FloodReport = { answers: {}, wrong: [], peak: 0 };
    const end = Date.now() + seconds * 1_000;
    const headers = { "X-API-Key": system.demo.api_key, "Content-Type": "application/json" };
    const ask = async ([method, path, body]: (typeof calls)[number]) => {
      const init = { method, headers, ...(body !== undefined && { body }) };
      const response = await fetch(system.url + path, init).catch(() => undefined);
      await response?.arrayBuffer().catch(() => undefined);
      const status = response?.status ?? 0;
      report.answers[status] = (report.answers[status] ?? 0) + 1;
      if (!isRight(status, response?.headers.get("retry-after")))
        report.wrong.push(`${method} ${path}: ${status}`);
    };
    const client = async (first: number) => {
      for (let n = first; Date.now() < end; n++) await ask(calls[n % calls.length] ?? ["GET", "/"]);
    };
    const watch = async () => {
      while (Date.now() < end) {
        report.peak = Math.max(report.peak, residentBytes(system.edge.pid, "workerd"));
        await sleep(250);
      }
    };
    await Promise.all([watch(), ...Array.from({ length: clients }, (_, n) => client(n))]);
    return report;
  } finally {
    await system.stop();
  }
}

/** A success, or when to come again. */
const isRight = (status: number, retryAfter: string | null | undefined): boolean =>
  (status >= 200 && status < 300) || ((status === 429 || status === 503) && Number(retryAfter) > 0);
