/**
 * The package as `npm pack` makes it: what is in it, where it runs, and whether its README tells
 * the truth.
 */
import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { chromium } from "playwright-core";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../eventually.ts";
import { useSystem } from "../flow/system.ts";
import { canBrowse, path as executablePath, requireBrowser } from "../site/browser.ts";
import { olderNode } from "./older-node.ts";

const system = useSystem();
const root = join(import.meta.dirname, "../..");
const readme = readFileSync(join(root, "client/README.md"), "utf8");
const blocks = [...readme.matchAll(/^```(\w+)(?: (\w+))?\n(.*?)^```$/gms)].map(
  ([, language = "", place = "", code = ""]) => ({
    language,
    place,
    code,
  }),
);

/** What a push is signed with. */
const pushSecret = `whsec_${Buffer.alloc(24, 5).toString("base64")}`;

/** Somebody's project, into which the package is installed. */
const project = mkdtempSync(join(tmpdir(), "client-"));
const installed = join(project, "node_modules/zapier-triggers-client");
let packed: string[];
let environment: { ZT_URL: string; ZT_API_KEY: string; PATH: string };

beforeAll(async () => {
  const tarball = execFileSync("npm", ["pack", "--pack-destination", project, "--loglevel=error"], {
    cwd: join(root, "client"),
    encoding: "utf8",
  });
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", [
    "-xzf",
    join(project, tarball.trim().split("\n").at(-1) ?? ""),
    "--strip-components=1",
    "-C",
    installed,
  ]);
  packed = execFileSync("find", [".", "-type", "f"], { cwd: installed, encoding: "utf8" })
    .trim()
    .split("\n")
    .sort();
  writeFileSync(join(project, "package.json"), '{"type":"module"}');
  mkdirSync(join(project, "bin"));
  symlinkSync(join(installed, "bin/zt.js"), join(project, "bin/zt"));
  const { apiKey } = await system.createKey("readme");
  environment = {
    ZT_URL: system.url,
    ZT_API_KEY: apiKey,
    PATH: `${join(project, "bin")}:${process.env.PATH}`,
  };
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

describe("the package", () => {
  it("holds what was built, its README and its licence, and nothing else", () => {
    const others = packed.filter((file) => !/^\.\/dist\/[\w-]+\.d\.ts$/.test(file));
    expect(others).toEqual([
      "./LICENSE",
      "./README.md",
      "./bin/zt.js",
      "./dist/index.js",
      "./dist/zt.js",
      "./package.json",
    ]);
    expect(packed).toContain("./dist/index.d.ts");
  });

  it("needs nothing at run time, and nothing of the platform but what all have", () => {
    expect(JSON.parse(readFileSync(join(installed, "package.json"), "utf8"))).not.toHaveProperty(
      "dependencies",
    );
    expect(readFileSync(join(installed, "dist/index.js"), "utf8")).not.toMatch(
      /^\s*import\b|\bimport\(|\brequire\(|\bprocess\b|\bBuffer\b|node:/m,
    );
  });

  it.each(["nodenext", "bundler"])(
    "has types that stand alone, resolved as %s does",
    (resolution) => {
      const file = join(project, `types-${resolution}.ts`);
      const wrong =
        "// @ts-expect-error a payload is an object\nawait client.publish({ payload: 5 });\n";
      writeFileSync(file, typed(wrong));
      const flags = [
        "--noEmit",
        "--strict",
        "--exactOptionalPropertyTypes",
        "--target",
        "es2022",
        "--lib",
        "es2022,dom",
        "--types",
        "",
      ];
      const modules = [
        "--module",
        resolution === "bundler" ? "preserve" : resolution,
        "--moduleResolution",
        resolution,
      ];
      execFileSync(
        process.execPath,
        [join(root, "node_modules/typescript/bin/tsc"), ...flags, ...modules, file],
        { cwd: project },
      );
    },
  );
});

const typed = (
  more: string,
): string => `import { TriggersClient, type InboxEvent } from "zapier-triggers-client";
const client = new TriggersClient({ url: "https://example.com", apiKey: "k" });
const event: InboxEvent<{ n: number }> = await client.get<{ n: number }>("id");
export const total: number = event.payload.n;
export const text: string = event.payloadText;
${more}`;

const typescript = (): string[] =>
  blocks.filter(({ language, place }) => language === "ts" && place === "").map(({ code }) => code);

const isConsumer = (code: string): boolean => code.includes("client.consume");

describe("the README", () => {
  it("has examples", () => {
    expect(typescript().length).toBeGreaterThan(5);
  });

  it.each(typescript().filter((code) => !isConsumer(code)))("runs in Node: %#", async (code) => {
    const { stdout, stderr } = await run(code);
    expect(stderr).toBe("");
    expect(stdout).not.toMatch(/undefined/);
  });

  it("has a consumer that handles, and stops with Ctrl-C", async () => {
    const file = write(typescript().find(isConsumer) ?? "");
    const consumer = spawn(process.execPath, [file], {
      env: environment,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    consumer.stdout.on("data", (chunk) => {
      output += chunk;
    });
    await eventually(() => expect(output).toContain("handled 42"));
    consumer.kill("SIGINT");
    expect(await once(consumer, "close")).toEqual([0, null]);
    expect(output).toContain("stopped: ");
  });

  it("has commands that run", async () => {
    const commands = blocks.filter(({ language }) => language === "sh").map(({ code }) => code);
    expect(commands).toHaveLength(4);
    for (const code of commands) {
      const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", code], {
        cwd: project,
        env: environment,
      });
      expect(
        stdout
          .split("\n")
          .filter(Boolean)
          .map((line) => typeof JSON.parse(line)),
      ).toContain("object");
    }
  });

  it("has a Worker that publishes from workerd", async () => {
    const worker = blocks.find(({ place }) => place === "worker")?.code ?? "";
    await inWorkerd(worker, async (miniflare) => {
      const answer = await miniflare.dispatchFetch("http://worker/somewhere");
      expect(answer.status).toBe(202);
      expect(await answer.json()).toEqual({ event_id: expect.any(String) });
    });
  });
});

describe("the README, where events are posted", () => {
  it("has a Worker that takes what was signed for it, and nothing else", async () => {
    const worker = blocks.find(({ code }) => code.includes("verifyWebhook"))?.code ?? "";
    const statusOf = (body: string) =>
      inWorkerd(worker, async (miniflare) => {
        const at = new Date();
        const headers = {
          "webhook-id": "m1",
          "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
          "webhook-signature": new Webhook(pushSecret).sign("m1", at, '{"a":1}'),
        };
        const post = { method: "POST", headers, body };
        return (await miniflare.dispatchFetch("http://worker/", post)).status;
      });
    expect([await statusOf('{"a":1}'), await statusOf('{"a":2}')]).toEqual([204, 401]);
  });
});

const older = olderNode();

it("finds Node 20 where it is required", () => {
  expect(older !== undefined || !process.env.REQUIRE_NODE_20).toBe(true);
});

it.skipIf(older === undefined)("runs in Node 20, the command too", async () => {
  const node = older ?? "";
  const file = join(project, "node20.js");
  writeFileSync(file, typescript()[0] ?? "");
  expect((await promisify(execFile)(node, [file], { env: environment })).stdout).toMatch(
    /^stored /,
  );
  const { stdout } = await promisify(execFile)(node, [join(project, "bin/zt"), "me"], {
    env: environment,
  });
  expect(JSON.parse(stdout)).toMatchObject({ tenant: "readme" });
});

requireBrowser();

it.runIf(canBrowse)("runs in a browser, on a page of another origin", async () => {
  const code = readFileSync(join(installed, "dist/index.js"));
  const html =
    '<script type="module">import * as client from "/client.js"; Object.assign(globalThis, client);</script>';
  const page = createServer(({ url }, response) => {
    if (url === "/client.js")
      response.writeHead(200, { "content-type": "text/javascript" }).end(code);
    else response.writeHead(200, { "content-type": "text/html" }).end(html);
  });
  await new Promise<void>((resolve) => page.listen(0, "127.0.0.1", resolve));
  const chrome = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const tab = await chrome.newPage();
    await tab.goto(`http://127.0.0.1:${(page.address() as AddressInfo).port}`);
    await tab.waitForFunction(() => "TriggersClient" in globalThis);
    expect(await tab.evaluate(journey, { ...environment, source: "browser" })).toEqual(journeysEnd);
  } finally {
    await chrome.close();
    page.close();
  }
});

interface Surroundings {
  ZT_URL: string;
  ZT_API_KEY: string;
  source: string;
}

/** Runs there, not here, where what the package exports is global. */
async function journey({ ZT_URL, ZT_API_KEY, source }: Surroundings) {
  const { TriggersClient } = globalThis as unknown as typeof import("../../client/src/index.ts");
  const client = new TriggersClient({ url: ZT_URL, apiKey: ZT_API_KEY });
  const { outcome } = await client.publish({ payloadText: '{"n":1.0}', source });
  const { accepted } = await client.publishBatch([{ payload: { n: 2 }, source }]);
  const texts = [];
  for await (const { payloadText } of client.inbox({ source })) texts.push(payloadText);
  let arrived: string | undefined;
  for await (const { payloadText } of client.tail({ source, since: 0 })) {
    arrived = payloadText;
    break;
  }
  const abort = new AbortController();
  let handled = 0;
  await client.consume(() => ++handled === 2 && abort.abort(), { source, signal: abort.signal });
  const refusal = await client
    .get(crypto.randomUUID())
    .catch((error: { code: string }) => error.code);
  return { outcome, accepted, texts, arrived, handled, refusal };
}

const journeysEnd = {
  outcome: "stored",
  accepted: 1,
  texts: ['{"n":1.0}', '{"n":2}'],
  arrived: '{"n":1.0}',
  handled: 2,
  refusal: "event_not_found",
};

/** @param module a Worker, which may import the package */
async function inWorkerd<Answer>(
  module: string,
  use: (miniflare: Miniflare) => Promise<Answer>,
): Promise<Answer> {
  const stdin = { contents: module, resolveDir: project, loader: "ts" } as const;
  const { outputFiles } = await build({ stdin, bundle: true, format: "esm", write: false });
  const script = outputFiles[0]?.text ?? "";
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script,
      compatibilityDate: "2025-01-01",
      bindings: { ...environment, PUSH_SECRET: pushSecret },
    }),
  );
  return use(miniflare).finally(() => miniflare.dispose());
}

it("runs in workerd", async () => {
  const worker = `import * as client from "zapier-triggers-client";
    Object.assign(globalThis, client);
    const journey = ${journey};
    export default { fetch: async (_, env) => Response.json(await journey({ ...env, source: "workerd" })) };`;
  const answer = await inWorkerd(worker, async (miniflare) =>
    (await miniflare.dispatchFetch("http://worker/")).json(),
  );
  expect(answer).toEqual(journeysEnd);
});

let written = 0;

function write(code: string): string {
  const file = join(project, `example-${written++}.ts`);
  writeFileSync(file, code);
  return file;
}

const run = (code: string) =>
  promisify(execFile)(process.execPath, [write(code)], { env: environment });
