/** The examples that take events out of an inbox, against the whole system. */
import { execFileSync } from "node:child_process";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { pageOf, type ShownEvent } from "../flow/answer.ts";
import type { Client } from "../flow/client.ts";
import { useSystem } from "../flow/system.ts";
import { buildClient, runExample } from "./program.ts";

const system = useSystem();
beforeAll(buildClient);

let client: Client;
let variables: Record<string, string>;
let tenants = 0;
beforeEach(async () => {
  const key = await system.createKey(`examples-${tenants++}`);
  client = system.client(key);
  variables = { ZT_URL: system.url, ZT_API_KEY: key.apiKey };
});

const inbox = async (status: string): Promise<ShownEvent[]> =>
  pageOf(await client.inbox({ status })).events;

async function publish(...payloads: object[]): Promise<void> {
  for (const payload of payloads)
    expect((await client.publish(JSON.stringify(payload), { source: "greetings" })).status).toBe(
      201,
    );
}

describe("curl.sh", () => {
  it("publishes an event, polls for it, and acknowledges it", async () => {
    const program = runExample(["sh", "examples/curl.sh"], variables);
    expect(await program.exit).toBe(0);
    const [event, page, acknowledgment] = program.output
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(page.events).toEqual([event]);
    expect(acknowledgment).toMatchObject({ event_id: event.event_id, status: "acknowledged" });
    expect(await inbox("pending")).toEqual([]);
  });

  it("ends with curl's failure, and the API's sentence, where the key is wrong", async () => {
    const program = runExample(["sh", "examples/curl.sh"], {
      ...variables,
      ZT_API_KEY: "zt_wrong",
    });
    expect(await program.exit).not.toBe(0);
    expect(program.output).toContain("invalid_api_key");
  });
});

/** What both consumers promise. */
function consumes(line: readonly string[], { unfit }: { unfit: object }): void {
  it("handles and acknowledges what is there and what comes, and nothing of another source", async () => {
    await publish({ text: "one" }, { text: "two" });
    await client.publish('{"text":"else"}', { source: "else" });
    const program = runExample([...line, "greetings"], variables);
    await program.says(": one");
    await publish({ text: "three" });
    await program.says(": three");
    expect(await program.end("SIGINT")).toBe(0);
    expect(program.output).toMatch(/stopped\n$/);
    expect(program.errors).toBe("");
    expect((await inbox("acknowledged")).map(({ payload }) => payload)).toEqual([
      { text: "one" },
      { text: "two" },
      { text: "three" },
    ]);
    expect((await inbox("pending")).map(({ source }) => source)).toEqual(["else"]);
  });

  it("goes on after an event that it cannot handle", async () => {
    await publish({ lacks: "text" }, { text: "fine" });
    const program = runExample(line, variables);
    await program.says(": fine");
    await program.end("SIGTERM");
    const unfinished = [
      ...(await inbox("dead_letter")),
      ...(await inbox("delivered")),
      ...(await inbox("pending")),
    ];
    expect(unfinished).toMatchObject([{ payload: { lacks: "text" }, ...unfit }]);
    expect(program.errors).toContain(unfinished[0]?.event_id);
  });

  it("outlives an outage of the API", async () => {
    const port = new URL(system.url).port;
    const program = runExample(line, variables);
    await publish({ text: "before" });
    await program.says(": before");
    await system.aws.kill();
    const published = client.publish('{"text":"after"}');
    await system.startAws();
    expect([201, 202]).toContain((await published).status);
    await program.says(": after");
    expect(await program.end("SIGINT")).toBe(0);
    expect(new URL(system.url).port).toBe(port);
  });

  it("says that the key is wrong, and ends", async () => {
    const program = runExample(line, { ...variables, ZT_API_KEY: "zt_wrong" });
    expect(await program.exit).toBe(1);
    expect(program.errors).toContain("The API key is not valid");
    expect(await runExample(line, {}).exit).toBe(2);
  });
}

describe("node-consumer", () => {
  consumes([process.execPath, "examples/node-consumer/consumer.ts"], {
    unfit: { status: "dead_letter", dead_letter_reason: "payload.text is missing" },
  });
});

const hasPython = (() => {
  try {
    return execFileSync("python3", ["-c", "import sys; print(sys.version_info >= (3, 9))"], {
      encoding: "utf8",
    }).includes("True");
  } catch {
    return false;
  }
})();

describe("python-consumer", () => {
  it("is tested where Python is required", () => {
    expect(hasPython || process.env.REQUIRE_PYTHON !== "1").toBe(true);
  });

  describe.skipIf(!hasPython)("with Python 3.9 or newer", () => {
    consumes(["python3", "examples/python-consumer/consumer.py"], {
      unfit: { delivery_count: expect.any(Number) },
    });
  });
});
