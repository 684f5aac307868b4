/**
 * Where the time of a publish goes: `npm run bench -- where`. One client, one event of 1 KB after
 * the other, on the whole path.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { AwsV4Signer } from "aws4fetch";
import { parseApiKey } from "../contract/key.ts";
import { limits } from "../contract/limits.ts";
import { type RunningSystem, startSystem } from "../local/system.ts";
import { scanJson } from "../worker/http/json/scan.ts";
import { HttpClient } from "./paths/http-client.ts";
import { rounded } from "./paths/summary.ts";
import { realistic } from "./payloads.ts";

const warmUp = 2_000;
const requests = 2_000;
const body = `{"payload":${realistic(1024, 1)}}`;

export async function measureWhere(): Promise<void> {
  const system = await startSystem({ memory: false });
  const observed = await publishAll(system);
  // The last lines are on their way.
  await sleep(500);
  const backend = loggedMean(system, "backend_ms");
  const inFunction = loggedMean(system, "function_ms");
  const store = loggedMean(system, "store_ms");
  await system.stop();
  console.table({
    "client and edge": rounded(observed - backend),
    "wire, signature check, invocation": rounded(backend - inFunction),
    "Lambda handler": rounded(inFunction - store),
    "store, with the way to it": rounded(store),
    together: rounded(observed),
  });
  console.info("Steps of the edge, in µs, as Node does them:");
  console.table(await steps(system.demo.api_key));
}

/** @returns mean milliseconds, as the client sees them */
async function publishAll({ url, demo }: RunningSystem): Promise<number> {
  const client = new HttpClient(url);
  let start = 0;
  for (let n = 0; n < warmUp + requests; n++) {
    if (n === warmUp) start = performance.now();
    const { status } = await client.send(
      "/v1/events",
      { "x-api-key": demo.api_key, "content-type": "application/json" },
      body,
    );
    if (status !== 201) throw new Error(`a publish answered ${status}`);
  }
  client.close();
  return (performance.now() - start) / requests;
}

/** Of the same requests, as the access log has them. */
function loggedMean(
  { state }: RunningSystem,
  phase: "backend_ms" | "function_ms" | "store_ms",
): number {
  const lines = readFileSync(state.log("edge"), "utf8")
    .split("\n")
    .filter((line) => line.includes('"route":"/v1/events"'));
  const times = lines.slice(-requests).map((line) => JSON.parse(line)[phase] as number);
  return times.reduce((sum, time) => sum + time, 0) / times.length;
}

async function steps(apiKey: string) {
  const signer = {
    accessKeyId: "x",
    secretAccessKey: "x",
    service: "execute-api",
    region: "us-east-1",
    cache: new Map(),
  };
  const request = {
    method: "POST",
    url: "http://127.0.0.1/v1/ingest-event",
    headers: { "content-type": "application/json" },
    body,
  };
  return {
    "key: shape, checksum, SHA-256": await microseconds(() => [
      parseApiKey(apiKey),
      createHash("sha256").update(apiKey).digest(),
    ]),
    "body: strict JSON, members found": await microseconds(() => scanJson(body, limits.jsonDepth)),
    "signature (aws4fetch)": await microseconds(() =>
      new AwsV4Signer({ ...signer, ...request }).sign(),
    ),
  };
}

async function microseconds(step: () => unknown): Promise<number> {
  const times = 20_000;
  for (let n = 0; n < times / 10; n++) await step();
  const start = performance.now();
  for (let n = 0; n < times; n++) await step();
  return rounded(((performance.now() - start) * 1000) / times);
}
