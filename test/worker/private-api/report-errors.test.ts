import { describe, expect, it } from "vitest";
import { ErrorReports } from "../../../worker/private-api/report-errors.ts";
import { cachedKey } from "../cached-key.ts";
import { type StubbedCall, stubbedApi, value } from "../private-api-stub.ts";
import { ask } from "../request.ts";

const reportsOf = (calls: StubbedCall[]) =>
  calls.filter(({ operation }) => operation === "report-edge").map(({ input }) => input);

const fault = (status: number, code: string) =>
  Response.json({ ok: false, error: { code } }, { status });

it("a client's mistake, an outage and a bug of the backend are no bugs of the edge", async () => {
  const { apiKey: key } = await cachedKey({ scopes: ["admin"] });
  for (const answer of [() => fault(503, "unavailable"), () => fault(500, "bug")]) {
    const { env, calls } = stubbedApi(answer);
    expect((await ask("/v1/inbox", { key, env })).status).toBeGreaterThanOrEqual(500);
    expect((await ask("/v1/inbox?limit=0", { key, env })).status).toBe(400);
    expect((await ask("/v1/nowhere", { key, env })).status).toBe(404);
    expect(reportsOf(calls)).toEqual([]);
  }
});

it("what the edge lets through and the backend does not take is reported", async () => {
  const { apiKey: key } = await cachedKey({ scopes: ["admin"] });
  const { env, calls } = stubbedApi(({ operation }) =>
    operation === "report-edge" ? value({}) : fault(200, "invalid_input"),
  );
  expect((await ask("/v1/inbox", { key, env })).status).toBe(500);
  expect(reportsOf(calls)).toEqual([{ errors: 1 }]);
});

describe("the bugs of an isolate", () => {
  const minute = 60_000;
  function reporting() {
    const told: unknown[] = [];
    const state = { isDown: false };
    const call = async (_: string, input: unknown) => {
      if (state.isDown) throw new Error("down");
      told.push(input);
    };
    const reports = new ErrorReports();
    return { told, state, note: (now: number) => reports.note({ call } as never, now) };
  }

  it("are reported at once, and those of the next minute together", async () => {
    const { told, note } = reporting();
    await note(minute);
    expect(told).toEqual([{ errors: 1 }]);
    await note(minute + 1);
    await note(2 * minute - 1);
    expect(told).toHaveLength(1);
    await note(2 * minute);
    expect(told).toEqual([{ errors: 1 }, { errors: 3 }]);
  });

  it("are kept for the next report if they cannot be told", async () => {
    const { told, state, note } = reporting();
    state.isDown = true;
    await note(minute);
    state.isDown = false;
    await note(2 * minute);
    expect(told).toEqual([{ errors: 2 }]);
  });
});
