/**
 * What a flood of forged webhooks to one tenant's source does to another tenant's publishes: `npm run
 * bench -- forged [a second]`.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type RunningSystem, startSystem } from "../local/system.ts";
import { HttpClient } from "./paths/http-client.ts";
import { quantile } from "./paths/load.ts";
import { mustBe } from "./paths/way.ts";
import { realistic } from "./payloads.ts";

const rounds = 5;

/** Milliseconds. */
const roundTime = 5_000;

/** One address alone would be limited before it is a flood. */
const addresses = 100;

const root = join(import.meta.dirname, "..");
const json = { "content-type": "application/json" };

interface Round {
  publishes: number;
  forged: number;
  p50: number;
  p99: number;
}

/** In turns, so that what else the machine does meets both alike. */
export async function measureForged(perSecond = 200): Promise<void> {
  const system = await startSystem({ memory: false, edge: { trustClientAddress: true } });
  const client = new HttpClient(system.url);
  try {
    const bystander = await keyOf(system, "bystander");
    const path = await sourceOf(system, client);
    await publishes(client, bystander);
    const quiet: Round[] = [];
    const flooded: Round[] = [];
    for (let round = 0; round < rounds; round++) {
      quiet.push(await publishes(client, bystander));
      flooded.push(await publishes(client, bystander, flood(client, path, perSecond)));
    }
    console.info(
      `Publishes of 1 KB, one after the other; medians of ${rounds} rounds, in milliseconds`,
    );
    console.table({
      alone: medians(quiet),
      [`beside ${perSecond} forged deliveries a second`]: medians(flooded),
    });
  } finally {
    client.close();
    await system.stop();
  }
}

async function keyOf({ state }: RunningSystem, tenant: string): Promise<string> {
  const key = ["--tenant", tenant, "--scopes", "events:write", "--tier", "high"];
  const command = ["keys/main.ts", "create", ...key, "--json"];
  const env = { ...process.env, LOCAL_STATE: state.path };
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: root, env });
  return JSON.parse(stdout).api_key;
}

/** @returns the path that GitHub would be given */
async function sourceOf({ url, demo }: RunningSystem, client: HttpClient): Promise<string> {
  const response = await fetch(`${url}/v1/sources/code`, {
    method: "PUT",
    headers: { ...json, "x-api-key": demo.api_key },
    body: JSON.stringify({ scheme: "github", secret: "known to both of us" }),
  });
  const source = JSON.parse(await response.text());
  mustBe(response.ok, JSON.stringify(source));
  const { pathname } = new URL(source.url);
  await forge(client, pathname, 0);
  return pathname;
}

async function publishes(
  client: HttpClient,
  key: string,
  flooding?: { stop: () => Promise<number> },
): Promise<Round> {
  const body = `{"payload":${realistic(1024, 1024)}}`;
  const latencies: number[] = [];
  for (const end = Date.now() + roundTime; Date.now() < end; ) {
    const start = performance.now();
    const { status } = await client.send("/v1/events", { ...json, "x-api-key": key }, body);
    latencies.push(performance.now() - start);
    mustBe(status === 201, `a publish was answered ${status}`);
  }
  const forged = (await flooding?.stop()) ?? 0;
  return {
    publishes: latencies.length,
    forged,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
  };
}

/** @returns what ends it, and says how many there were */
function flood(client: HttpClient, path: string, perSecond: number) {
  let isOver = false;
  const sent: Promise<void>[] = [];
  const sending = (async () => {
    for (const start = performance.now(); !isOver; await sleep(5)) {
      const due = ((performance.now() - start) / 1_000) * perSecond;
      while (sent.length < due) sent.push(forge(client, path, sent.length));
    }
  })();
  return {
    async stop() {
      isOver = true;
      await sending;
      await Promise.all(sent);
      return sent.length;
    },
  };
}

/** @param n of the delivery */
async function forge(client: HttpClient, path: string, n: number): Promise<void> {
  const headers = {
    ...json,
    "cf-connecting-ip": `198.51.100.${n % addresses}`,
    "x-github-event": "push",
    "x-github-delivery": crypto.randomUUID(),
    "x-hub-signature-256": `sha256=${"0".repeat(64)}`,
  };
  const { status } = await client.send(path, headers, `{"n":${n}}`);
  mustBe(status === 401, `a forged delivery was answered ${status}`);
}

function medians(measured: readonly Round[]): Round {
  const of = (member: keyof Round) =>
    Math.round(
      10 *
        quantile(
          measured.map((round) => round[member]),
          0.5,
        ),
    ) / 10;
  return { publishes: of("publishes"), forged: of("forged"), p50: of("p50"), p99: of("p99") };
}
