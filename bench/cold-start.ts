/**
 * How long a new instance of each Lambda and of the Worker takes to its first answer: `npm run
 * bench -- cold [--json]`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleBudgets } from "../deploy/bundle-budgets.ts";
import { close, listen, loopback } from "../local/sockets.ts";
import { startAws } from "../local/system.ts";
import { type ColdStart, startInstance } from "./cold/lambda-instance.ts";
import { type BundledLambda, lambdasOf } from "./cold/lambdas.ts";
import {
  buildWorker,
  emptyWorker,
  profileStartup,
  startupLimit,
  timeToHealth,
} from "./cold/worker.ts";

/** Processes of each Lambda; and of the Worker, which take longer. */
const rounds = { lambda: 15, worker: 5 };

export async function measureCold(option?: string): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "cold-"));
  try {
    const lambdas = await measureLambdas(directory);
    const worker = await measureWorker(directory);
    if (option === "--json") {
      const report = {
        measured: new Date().toISOString(),
        node: process.version,
        budgets: bundleBudgets,
        lambdas,
        worker,
      };
      console.info(JSON.stringify(report, null, 2));
    } else print(lambdas, worker);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/**
 * Of one measure, in milliseconds. What else the machine does only ever adds to it, so the least is
 * the nearest to its own.
 */
interface Spread {
  least: number;
  median: number;
  most: number;
}

type LambdaRow = Record<keyof ColdStart, Spread> & {
  /** Compressed, in bytes. */
  size: number;
};

async function measureLambdas(directory: string): Promise<Record<string, LambdaRow>> {
  const aws = await startAws();
  const s3 = createServer((request, response) => request.resume().on("end", () => response.end()));
  try {
    const lambdas = lambdasOf(aws, directory, `http://${loopback}:${await listen(s3, 0, "S3")}`);
    return await inTurns(lambdas);
  } finally {
    await Promise.all([close(s3), aws.stop()]);
  }
}

/**
 * In turns, so that what else the machine does meets all alike. The first round warms the page
 * cache, and does not count.
 */
async function inTurns(lambdas: Record<string, BundledLambda>): Promise<Record<string, LambdaRow>> {
  const starts = new Map(Object.keys(lambdas).map((name) => [name, [] as ColdStart[]]));
  for (let round = 0; round <= rounds.lambda; round++) {
    for (const [name, lambda] of Object.entries(lambdas)) {
      const start = await startInstance(lambda);
      if (round > 0) starts.get(name)?.push(start);
    }
  }
  const rows = [...starts].map(([name, all]): [string, LambdaRow] => {
    const of = (part: keyof ColdStart) => spread(all.map((start) => start[part]));
    const times = {
      loaded: of("loaded"),
      answered: of("answered"),
      cpu: of("cpu"),
      invocationCpu: of("invocationCpu"),
    };
    return [name, { size: lambdas[name]?.size ?? 0, ...times }];
  });
  return Object.fromEntries(rows);
}

async function measureWorker(directory: string) {
  const built = await buildWorker(directory);
  const [busy, health, emptyHealth]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < rounds.worker; round++) {
    busy.push(await profileStartup(built));
    health.push(await timeToHealth(built.module));
    emptyHealth.push(await timeToHealth(emptyWorker));
  }
  return {
    size: built.size,
    busy: spread(busy),
    health: spread(health),
    emptyHealth: spread(emptyHealth),
    startupLimit,
  };
}

function spread(values: number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    rounded(sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN);
  return { least: at(0), median: at(0.5), most: at(1) };
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

type Worker = Awaited<ReturnType<typeof measureWorker>>;

function print(lambdas: Record<string, LambdaRow>, worker: Worker): void {
  const kilobytes = (size: number, budget: number) =>
    `${rounded(size / 1_000)} of ${budget / 1_000}`;
  const rows = Object.entries(lambdas).map(
    ([name, { size, loaded, answered, cpu, invocationCpu }]) => [
      name === "empty" ? "empty process" : name,
      {
        "KB, compressed": size === 0 ? "" : kilobytes(size, bundleBudgets.lambda),
        "module loaded": told(loaded),
        "first answer": told(answered),
        CPU: told(cpu),
        "of it the invocation": told(invocationCpu),
      },
    ],
  );
  console.info("Milliseconds since the start of the process: least / median / most");
  console.table(Object.fromEntries(rows));
  console.table({
    Worker: {
      "KB, compressed": kilobytes(worker.size, bundleBudgets.worker),
      [`evaluating the module, of ${worker.startupLimit}`]: told(worker.busy),
      "workerd to /health": told(worker.health),
      "the same of an empty Worker": told(worker.emptyHealth),
    },
  });
}

const told = ({ least, median, most }: Spread): string => `${least} / ${median} / ${most}`;
