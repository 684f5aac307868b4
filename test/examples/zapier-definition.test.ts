/**
 * What Zapier checks before it takes an app, as far as that needs no account; and what its logs may
 * not hold.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as core from "zapier-platform-core";
import { outputFields, sample } from "../../examples/zapier/src/events.ts";
import app from "../../examples/zapier/src/index.ts";
import { useSystem } from "../flow/system.ts";

const folder = join(import.meta.dirname, "../../examples/zapier");

/** The entry that Zapier calls; the package's types do not name it. */
interface Platform {
  createAppHandler: (definition: unknown) => (request: object) => Promise<{ results: unknown }>;
}
const handle = (core as unknown as Platform).createAppHandler(app);

const operations = [
  ...Object.values(app.triggers ?? {}),
  ...Object.values(app.creates ?? {}),
  ...Object.values(app.searches ?? {}),
];

describe("the Zapier app", () => {
  it("has no structural error, for its own command as for Zapier", async () => {
    expect((await handle({ command: "validate" })).results).toEqual([]);
    const said = execFileSync(process.execPath, [join(folder, "src/validate.ts")], {
      encoding: "utf8",
    });
    expect(said).toBe("This project is structurally sound.\n");
  });

  it("is checked at all: a trigger without a sample's id or with a bad key is an error", async () => {
    const broken = {
      ...app,
      triggers: { new_event: { ...app.triggers?.new_event, key: "new event" } },
    };
    const { results } = await (core as unknown as Platform).createAppHandler(broken)({
      command: "validate",
    });
    expect(results).not.toEqual([]);
  });

  it("is written out whole, as `zapier push` sends it", async () => {
    const { results } = await handle({ command: "definition" });
    expect(results).toMatchObject({
      platformVersion: "19.1.0",
      authentication: { type: "custom", connectionLabel: "{{tenant}} (key {{key_id}})" },
      triggers: {
        new_event: { operation: { type: "polling" } },
        new_event_instant: { operation: { type: "hook" } },
      },
    });
  });

  it("has one version, and pins its platform", () => {
    const { version, dependencies } = JSON.parse(
      readFileSync(join(folder, "package.json"), "utf8"),
    );
    expect(app.version).toBe(version);
    expect(dependencies).toEqual({ "zapier-platform-core": app.platformVersion });
  });

  it("is written as Zapier's publishing guidelines ask", () => {
    for (const { display, key } of operations) {
      expect(display?.label, key).toMatch(/^([A-Z][a-z]+ ?)+(\(Instant\))?$/);
      expect(display?.description, key).toMatch(/^(Triggers when|Sends|Takes|Finds) .*\.$/);
    }
    for (const { key } of outputFields) {
      expect(sample).toHaveProperty([key.replace("[]", "")]);
    }
  });

  it("compiles to what Zapier runs", () => {
    const npm = (...args: string[]) =>
      execFileSync("npm", args, {
        cwd: folder,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
    npm("run", "--silent", "_zapier-build");
    const said = execFileSync(process.execPath, ["dist/validate.js"], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(said).toBe("This project is structurally sound.\n");
  });
});

describe("Zapier's log", () => {
  const system = useSystem();

  it("never holds the key, whether the call succeeds or fails", async () => {
    const { apiKey, keyId } = await system.createKey("logged");
    const lines: string[] = [];
    const run = (method: string, api_key: string, inputData = {}) =>
      handle({
        command: "execute",
        method,
        bundle: { authData: { url: system.url, api_key }, inputData, meta: {} },
        zcacheTestObj: {},
        customLogger: (message: string, data: unknown) => lines.push(message, JSON.stringify(data)),
      }).catch((error: Error) => lines.push(error.message));
    const wrong = `${apiKey.slice(0, -1)}${apiKey.endsWith("0") ? "1" : "0"}`;
    for (const key of [apiKey, wrong, ` ${apiKey}\n`]) {
      await run("authentication.test", key);
      await run("triggers.new_event.operation.perform", key);
      await run("creates.send_event.operation.perform", key, { json: '{"n":1}' });
    }
    expect(lines.filter((line) => /^(200|201|401) /.test(line))).toHaveLength(9);
    const secrets = [apiKey, wrong].map((key) => key.split("_").at(-1)?.slice(0, 40) ?? "");
    expect(keyId).not.toBe("");
    expect(lines.filter((line) => secrets.some((secret) => line.includes(secret)))).toEqual([]);
  });
});
