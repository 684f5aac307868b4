/** The command, as a shell runs it. */
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TriggersClient } from "../../client/src/index.ts";
import { eventually } from "../eventually.ts";
import { parsed, useShell } from "./shell.ts";

const shell = useShell();
const sh = (...args: Parameters<typeof shell.run>) => shell.run(...args);

describe("zt", () => {
  it("tells what it can, and of each command what it takes", async () => {
    const help = await sh("zt --help");
    expect(help).toMatchObject({ code: 0, errors: "" });
    const names = help.output.split("\n\n")[1]?.matchAll(/^ {2}(\w+) /gm) ?? [];
    const commands = [...names].map(([, name]) => name);
    expect(commands).toHaveLength(21);
    for (const name of commands) {
      expect((await sh(`zt ${name} --help`)).output).toMatch(
        new RegExp(`^zt ${name}[^]*Exit codes`),
      );
    }
    expect((await sh("zt --version")).output).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("refuses what is no command with 2 and one sentence", async () => {
    const wrong = [
      "",
      "nonsense",
      "inbox --nonsense",
      "inbox --limit 0",
      "inbox --since yesterday",
      "inbox --status lost",
      "ack",
      "ack x",
      "publish [1]",
    ];
    for (const { code, output, errors } of await Promise.all(
      wrong.map((args) => sh(`zt ${args}`)),
    )) {
      expect({ code, output }).toEqual({ code: 2, output: "" });
      expect(errors).toMatch(/^zt/);
      expect(errors).not.toMatch(/\n {4}at /);
    }
  });

  it("ends with 3 where the key is missing in scope or wrong, with 4 where nothing answers, with 2 where there is no key", async () => {
    const { apiKey } = await shell.system.createKey("zt-reader", { scopes: ["inbox:read"] });
    expect(await sh("zt publish '{}'", { variables: { ZT_API_KEY: apiKey } })).toMatchObject({
      code: 3,
      errors: expect.stringContaining("insufficient_scope"),
    });
    const wrong = shell.apiKey.slice(0, -1);
    expect(await sh("zt me", { variables: { ZT_API_KEY: `${wrong}!` } })).toMatchObject({
      code: 3,
      errors: expect.stringContaining("invalid_api_key"),
    });
    const port = await closedPort();
    const { code, errors } = await sh(`zt me --url http://127.0.0.1:${port}`);
    expect({ code, errors }).toEqual({
      code: 4,
      errors: expect.stringContaining(`Cannot reach http://127.0.0.1:${port}`),
    });
    expect(await sh("zt me", { variables: { ZT_API_KEY: "" } })).toMatchObject({
      code: 2,
      errors: expect.stringContaining("ZT_API_KEY"),
    });
  });

  it("finds the local system of the repository that it is in, and sends its key nowhere else", async () => {
    const inside = join(shell.directory, "repository/deep");
    mkdirSync(inside, { recursive: true });
    mkdirSync(join(shell.directory, "repository/.local"), { recursive: true });
    const demo = { url: shell.system.url, api_key: shell.apiKey };
    writeFileSync(join(shell.directory, "repository/.local/demo.json"), JSON.stringify(demo));
    const variables = { ZT_URL: "", ZT_API_KEY: "" };
    expect(parsed((await sh("cd repository/deep && zt me", { variables })).lines)).toMatchObject([
      { tenant: expect.stringMatching(/^zt-/) },
    ]);
    expect(
      await sh("cd repository/deep && zt me --url http://127.0.0.1:9", { variables }),
    ).toMatchObject({ code: 2 });
  });
});

describe("in a pipe", () => {
  it("zt inbox | zt ack - empties the inbox, in few requests", async () => {
    await sh(`for i in $(seq 150); do echo "{\\"n\\":$i}"; done | zt publish --file - --payloads`);
    const { code, lines } = await sh("zt inbox | zt ack -");
    expect(code).toBe(0);
    expect(new Set(parsed(lines).map(({ event_id, status }) => `${event_id}${status}`)).size).toBe(
      150,
    );
    expect((await sh("zt inbox")).output).toBe("");
    expect(parsed((await sh("zt stats")).lines)).toMatchObject([{ pending: 0 }]);
  });

  it("does the same in another inbox, and leaves `default` alone", async () => {
    const { url } = shell.system;
    const key = await shell.system.createKey("zt-inboxes");
    const there = { variables: { ZT_API_KEY: key.apiKey } };
    const client = new TriggersClient({ url, apiKey: key.apiKey });
    const define = "zt inboxes billing --define --source shop";
    const refused = [
      "zt inboxes --define",
      "zt inboxes billing --since 1h",
      "zt inboxes a b",
      "zt inboxes hooks --define --notify",
    ];
    for (const line of [...refused, `${define} --dry-run`])
      expect((await sh(line, there)).code, line).toBe(2);
    await client.publish({ source: "shop", payload: {} });
    expect(parsed((await sh(`${define} --since 1h --dry-run`, there)).lines)).toMatchObject([
      { name: "billing", dry_run: true, matching: 1, capped: false },
    ]);
    expect(parsed((await sh(`${define} --since 1h`, there)).lines)).toMatchObject([
      { name: "billing", filling: { since: expect.any(String), skipped: 0 } },
    ]);
    await expect
      .poll(async () => (await sh("zt inbox --inbox billing", there)).lines.length)
      .toBe(1);
    expect(parsed((await sh("zt inboxes billing", there)).lines)).toMatchObject([
      { name: "billing", filling: { copied: 1 } },
    ]);
    await sh("zt inbox --inbox billing | zt ack - --inbox billing", there);
    await sh("zt inbox | zt ack -", there);
    expect(parsed((await sh("zt inboxes", there)).lines)).toMatchObject([
      { name: "default" },
      { name: "billing", filter: { source: ["shop"] } },
    ]);
    await sh(`zt publish '{}' --source shop`, there);
    const [arrived] = parsed(
      (await sh("zt tail --inbox billing --since 1h --limit 1", there)).lines,
    );
    const leased = await sh("zt lease --inbox billing --limit 1 | zt ack - --inbox billing", there);
    expect(parsed(leased.lines)).toMatchObject([{ event_id: arrived?.event_id }]);
    expect((await sh("zt inbox --inbox billing", there)).output).toBe("");
    expect(parsed((await sh("zt stats --inbox billing", there)).lines)).toMatchObject([
      { pending: 0 },
    ]);
    expect(parsed((await sh("zt inbox", there)).lines)).toHaveLength(1);
    expect((await sh("zt stats --inbox nowhere", there)).code).toBe(1);
  });

  it("an inbox is made that pushes, and shows its secret once", async () => {
    const define = "zt inboxes hooks --define --type order --push http://127.0.0.1:9/";
    expect(parsed((await sh(define)).lines)).toMatchObject([
      { push: { mode: "event", secret: expect.stringMatching(/^whsec_/) } },
    ]);
    const [{ push }] = parsed((await sh(`${define} --notify`)).lines);
    expect(push).toEqual({ url: "http://127.0.0.1:9/", mode: "notify" });
    const [shown] = parsed((await sh("zt inboxes hooks")).lines);
    expect(shown.push).toMatchObject({ mode: "notify", health: { state: "active" } });
  });

  it("zt lease | zt ack - names the lease", async () => {
    await sh(`zt publish '{}'`);
    const leased = await sh("zt lease --seconds 60");
    expect(parsed(leased.lines)).toMatchObject([
      { lease_id: expect.any(String), status: "delivered", payload: {} },
    ]);
    expect(
      (await sh("zt ack - | jq -c .status 2>/dev/null || true", { input: leased.output })).code,
    ).toBe(0);
    expect((await sh("zt inbox --status acknowledged")).lines).toHaveLength(1);
  });

  it("a reader that has had enough is no failure", async () => {
    await sh(
      `for i in $(seq 2000); do echo '{"t":"${"x".repeat(500)}"}'; done | zt publish --file - --payloads`,
    );
    const { code, lines, errors } = await sh("zt inbox | head -n 1");
    expect({ code, errors, count: lines.length }).toEqual({ code: 0, errors: "", count: 1 });
  });

  it("garbage into zt ack is told line by line, and what is none of it is acknowledged", async () => {
    const [event] = parsed((await sh(`zt publish '{}'`)).lines);
    const unknown = crypto.randomUUID();
    const { code, lines, errors } = await sh("zt ack -", {
      input: `garbage\n{}\n[1]\n${event.event_id}\n${unknown}\n`,
    });
    expect(code).toBe(1);
    expect(errors.match(/line \d names no event/g)).toHaveLength(3);
    expect(errors).toContain(`${unknown}: There is no such event`);
    expect(
      parsed(lines)
        .map(({ status, error }) => status ?? error.code)
        .sort(),
    ).toEqual(["acknowledged", "event_not_found"]);
  });
});

describe("zt tail", () => {
  it("shows what arrives, and ends with 130 at Ctrl-C, saying how to go on", async () => {
    const tail = shell.start("exec zt tail --source shop");
    await eventually(async () => {
      await sh(`zt publish '{"n":1.0}' --source shop`);
      expect(tail.said.output).toContain('"payload":{"n":1.0}');
    });
    tail.child.kill("SIGINT");
    const { code, errors } = await tail.end;
    expect(code).toBe(130);
    const id = /--last-event-id (\S+)/.exec(errors)?.[1];
    expect((await sh(`zt tail --source shop --last-event-id ${id} --limit 1`)).lines).toHaveLength(
      1,
    );
  });
});

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
