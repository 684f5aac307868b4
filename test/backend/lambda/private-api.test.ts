import type { APIGatewayProxyEvent, Context } from "aws-lambda";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { StoreUnavailable } from "../../../backend/lambda/fault.ts";
import { type Implementations, serve } from "../../../backend/lambda/private-api.ts";
import { faultAnswer, faults } from "../../../contract/faults.ts";

let lines: Record<string, unknown>[];

beforeEach(() => {
  lines = [];
  vi.spyOn(process.stdout, "write").mockImplementation((line) => {
    lines.push(JSON.parse(String(line)));
    return true;
  });
});
const input = { tenant: "acme", key_id: "Aa0000000000" };

/** Its other operations are not asked. */
const serving = (run: () => Promise<never>) =>
  serve("authorization", { "authorize-key": run } as unknown as Implementations<"authorization">);

async function answerOf(body: string | null, run: () => Promise<never>) {
  const handler = serving(run);
  const event = { resource: "/authorize-key", headers: {}, body } as APIGatewayProxyEvent;
  const { statusCode, body: answer } = await handler(event, {} as Context);
  return [statusCode, JSON.parse(answer)];
}

const throwing = (error: unknown) => () => Promise.reject(error);
const never = throwing(new Error("not called"));

describe("a Lambda", () => {
  it.each([
    ["no body", null],
    ["no JSON", "{"],
    ["a value outside of the schema", JSON.stringify({ ...input, tenant: "Not A Tenant" })],
    ["an unknown member", JSON.stringify({ ...input, secret: "hush" })],
  ])("says that an input does not fit, as a value: %s", async (_, body) => {
    expect(await answerOf(body, never)).toEqual([
      200,
      { ok: false, error: { code: "invalid_input" } },
    ]);
    expect(lines).toEqual([
      expect.objectContaining({ level: "WARN", outcome: "invalid_input", fault: "invalid_input" }),
    ]);
    expect(lines[0]?.members).toEqual([expect.stringMatching(/^\/\w*: /)]);
    expect(JSON.stringify(lines)).not.toContain("hush");
  });

  it("tells a store that is not available from a bug", async () => {
    const down = new StoreUnavailable(new Error("ECONNREFUSED"));
    expect(await answerOf(JSON.stringify(input), throwing(down))).toEqual([
      503,
      { ok: false, error: { code: "unavailable" } },
    ]);
    expect(await answerOf(JSON.stringify(input), throwing(new TypeError("oops")))).toEqual([
      500,
      { ok: false, error: { code: "bug" } },
    ]);
    expect(lines.map(({ level, outcome }) => [level, outcome])).toEqual([
      ["ERROR", "unavailable"],
      ["ERROR", "bug"],
    ]);
    expect(lines[1]).toMatchObject({ error: { name: "TypeError", message: "oops" } });
  });

  it("counts faults by service, apart from the metrics of the operation", async () => {
    await answerOf(JSON.stringify(input), throwing(new Error("oops")));
    expect(lines[0]).toMatchObject({
      Errors: 1,
      Faults: 1,
      fault: "bug",
      _aws: {
        CloudWatchMetrics: [
          { Dimensions: [["service", "operation"]] },
          { Dimensions: [["service", "fault"]], Metrics: [{ Name: "Faults", Unit: "Count" }] },
        ],
      },
    });
  });

  it("says whose request and trace a call belongs to", async () => {
    const headers = {
      "X-Request-Id": "r",
      traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    };
    const event = { resource: "/authorize-key", headers, body: JSON.stringify(input) };
    const handler = serving(never);
    await handler(event as never, { awsRequestId: "a" } as Context);
    expect(lines[0]).toMatchObject({
      request_id: "r",
      trace_id: "4bf92f3577b34da6a3ce929d0e0e4736",
      aws_request_id: "a",
    });
  });

  it("answers every fault in the form that the edge reads", () => {
    for (const code of Object.keys(faults))
      expect(faultAnswer.parse({ ok: false, error: { code, more: 1 }, more: 1 })).toEqual({
        ok: false,
        error: { code },
      });
  });
});
