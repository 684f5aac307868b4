/** `zt publish`, and what people see of it. */
import { execFileSync } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { eventually } from "../eventually.ts";
import { parsed, useShell } from "./shell.ts";

const shell = useShell();
const sh = (...args: Parameters<typeof shell.run>) => shell.run(...args);

describe("zt publish", () => {
  it("sends a payload from the command line or standard input, letter for letter, and prints the event as one line", async () => {
    const [event] = parsed(
      (
        await sh(
          `zt publish '{"n": 1}' --source shop --type t --tag a --tag b --metadata '{"m":1}'`,
        )
      ).lines,
    );
    expect(event).toMatchObject({
      source: "shop",
      type: "t",
      tags: ["a", "b"],
      metadata: { m: 1 },
      payload: { n: 1 },
    });
    const { lines } = await sh("zt publish", {
      input: '{"n":\n  12345678901234567890, "x": 1.0}\n',
    });
    expect(lines).toEqual([
      expect.stringContaining('"payload":{"n":   12345678901234567890, "x": 1.0}'),
    ]);
  });

  it("makes one event of one key", async () => {
    const first = await sh(`zt publish '{"n":1}' --key k`);
    const again = await sh(`zt publish '{"n":1}' --key k`);
    expect(again.output).toBe(first.output);
    expect(again.errors).toContain("before");
    expect(await sh(`zt publish '{"n":2}' --key k`)).toMatchObject({
      code: 1,
      errors: expect.stringContaining("idempotency_key_reused"),
    });
  });

  it("refuses what is no JSON object from standard input with 2", async () => {
    const wrong = ["", "{", "[]", "null", "\xff"].map((input) =>
      sh("zt publish", { input: Buffer.from(input, "latin1") }),
    );
    for (const said of await Promise.all(wrong))
      expect(said).toMatchObject({ code: 2, output: "" });
  });
});

describe("zt publish --file", () => {
  const rows = (count: number) =>
    Array.from({ length: count }, (_, n) => `{"payload":{"n":${n}.0},"source":"import"}\n`).join(
      "",
    );

  it("imports each line once, however often it is run, and goes on where it was broken off", async () => {
    shell.write("events.jsonl", rows(350));
    // Of a run that was interrupted, some lines arrived.
    const broken = shell.start("exec zt publish --file events.jsonl --concurrency 1");
    await eventually(() => expect(broken.said.output).not.toBe(""));
    broken.child.kill("SIGINT");
    const { code, errors } = await broken.end;
    expect([0, 130]).toContain(code);
    if (code === 130) expect(errors).toContain("run the same command again");
    const whole = await sh("zt publish --file events.jsonl");
    expect(
      parsed(whole.lines)
        .map(({ line }) => line)
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 350 }, (_, n) => n + 1));
    expect((await sh("zt publish --file events.jsonl")).errors).toBe(
      "zt: 0 stored, 350 stored before\n",
    );
    const { lines } = await sh("zt inbox --source import");
    expect(lines).toHaveLength(350);
    expect(lines[0]).toMatch(/"payload":\{"n":\d+\.0\}\}$/);
  });

  it("says which lines are none, and imports the others", async () => {
    const bad = [
      "garbage",
      '{"payload":5}',
      '{"payload":{},"sorce":"x"}',
      '{"payload":{},"source":" "}',
      "",
      `{"payload":{"x":"${"y".repeat(300_000)}"}}`,
    ];
    shell.write(
      "events.jsonl",
      Buffer.concat([
        Buffer.from(`${bad.join("\n")}\n`),
        Buffer.from([0xff, 10]),
        Buffer.from('{"payload":{}}'),
      ]),
    );
    const { code, lines, errors } = await sh("zt publish --file events.jsonl");
    expect(code).toBe(1);
    expect(errors.match(/line \d/g)?.sort()).toEqual([
      "line 1",
      "line 2",
      "line 3",
      "line 4",
      "line 6",
      "line 7",
    ]);
    expect(errors).toContain("1 stored, 6 failed");
    expect(parsed(lines).filter(({ status }) => status === 201)).toMatchObject([{ line: 8 }]);
  });

  it("takes payloads alone, from standard input, under a name that lets lines be appended", async () => {
    const publish = "zt publish --file - --payloads --source s --import-id mine";
    expect((await sh(publish, { input: '{"n":1}\n{"n":2}\n' })).errors).toBe("zt: 2 stored\n");
    expect((await sh(publish, { input: '{"n":1}\n{"n":2}\n{"n":3}\n' })).errors).toBe(
      "zt: 1 stored, 2 stored before\n",
    );
  });

  it("takes what zt inbox prints, to carry an inbox elsewhere", async () => {
    await sh(`zt publish '{"n": 1.0}' --source a --tag x --metadata '{"m":2.0}'`);
    const { errors } = await sh(
      "zt inbox > copy.jsonl && zt publish --file copy.jsonl > /dev/null",
    );
    expect(errors).toBe("zt: 1 stored\n");
    const events = (await sh("zt inbox")).lines.map((line) =>
      line.replace(/^.*"created_at":\d+,/, ""),
    );
    expect(events).toEqual(
      Array(2).fill('"source":"a","tags":["x"],"metadata":{"m":2.0},"payload":{"n": 1.0}}'),
    );
  });

  it("stops at a wrong key, and where there is no file", async () => {
    shell.write("events.jsonl", rows(500));
    const { code, errors } = await sh("zt publish --file events.jsonl", {
      variables: { ZT_API_KEY: "zt_wrong" },
    });
    expect(code).toBe(3);
    expect(errors.match(/invalid_api_key/g)).toHaveLength(1);
    expect(await sh("zt publish --file nowhere")).toMatchObject({ code: 2 });
  });
});

describe("on a terminal", () => {
  const hasScript = (() => {
    try {
      return execFileSync("script", ["--version"], { encoding: "utf8" }).includes("util-linux");
    } catch {
      return false;
    }
  })();
  const onTerminal = (command: string, variables = {}) =>
    sh(`script -qec "${command}" /dev/null`, { variables: { TERM: "xterm", ...variables } });

  it.skipIf(!hasScript)(
    "is in colours, unless they are not wanted; --json is JSON everywhere",
    async () => {
      await sh(`zt publish '{"n":"\u009b31m"}' --source shop`);
      const pretty = await onTerminal("zt inbox");
      expect(pretty.output).toContain("\u001b[33mpending\u001b[39m");
      expect(pretty.output).toContain('{"n":"\\u009b31m"}');
      expect((await onTerminal("zt inbox", { NO_COLOR: "1" })).output).not.toContain("\u001b");
      expect(JSON.parse((await onTerminal("zt inbox --json")).output)).toMatchObject({
        source: "shop",
      });
      expect((await sh("zt inbox --pretty")).output).not.toContain("\u001b");
    },
  );

  it.skipIf(!hasScript)("shows how far an import is, and leaves nothing of it", async () => {
    shell.write(
      "long.jsonl",
      Array.from({ length: 1_000 }, (_, n) => `{"payload":{"n":${n}}}\n`).join(""),
    );
    const { output } = await onTerminal("zt publish --file long.jsonl --concurrency 2");
    expect(stripVTControlCharacters(output)).toMatch(/█░* +\d+ % {2}[\d,]+ events {2}[\d,]+\/s/);
    expect(output.endsWith("\r\u001b[Kzt: 1,000 stored\r\n")).toBe(true);
  });
});
