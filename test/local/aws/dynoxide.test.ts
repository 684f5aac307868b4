import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, it, vi } from "vitest";
import { type Engine, startEngine } from "../../../local/dynamodb/engine.ts";
import { processesWith } from "../processes.ts";

/** dynoxide is made for this platform alone. */
const runs = process.platform === "linux" && process.arch === "x64";

const callers = { service: "dynamodb", region: "us-east-1", accessKeys: [] } as const;

/** A folder of programs that has no `unshare`. */
const withoutUnshare = mkdtempSync(join(tmpdir(), "programs-"));
symlinkSync("/bin/sh", join(withoutUnshare, "sh"));
afterAll(() => rmSync(withoutUnshare, { recursive: true }));

let engine: Engine | undefined;
afterEach(async () => {
  await engine?.stop();
  vi.unstubAllEnvs();
});

/** The addresses on which a process listens in this machine's network, as Linux writes them. */
function listening(pid: number): string[] {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`)),
  );
  return readFileSync("/proc/net/tcp", "utf8")
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === "0A" && sockets.has(`socket:[${inode}]`))
    .map(([, address = ""]) => address);
}

/** 127.0.0.1, and any address of the machine. */
const known = /^(0100007F|00000000):/;

it.runIf(runs).each([
  ["in a network of its own, where Linux lets us make one", process.env.PATH],
  ["at an address that nobody guesses, elsewhere", withoutUnshare],
])("the engine itself is not found where one would look for it: %s", async (_, path) => {
  const mark = crypto.randomUUID();
  vi.stubEnv("ENGINE", mark);
  vi.stubEnv("PATH", path);
  engine = await startEngine({ directory: undefined, engine: "dynoxide", callers });
  const marked = processesWith(`ENGINE=${mark}`);
  const pid = marked.find(({ commandLine }) => / serve /.test(commandLine))?.pid ?? 0;
  expect(pid).toBeGreaterThan(0);
  expect(listening(pid).filter((address) => known.test(address))).toEqual([]);
});
