import { describe, expect, it, vi } from "vitest";
import { limits } from "../../../contract/limits.ts";
import { cachedKey } from "../cached-key.ts";
import { stubbedApi, value } from "../private-api-stub.ts";
import { ask, problemOf } from "../request.ts";

/** Every instance of the backend has read the definitions anew by then. */
const { believedMilliseconds } = limits.inboxes;

const unlimited = { REPLAY_RATE_LIMIT: { limit: async () => ({ success: true }) } };
const filling = { state: "running", since: 0, copied: 0, examined: 0, skipped: 0, created_at: 1 };

/** An inbox that takes three calls to fill. */
function fillingApi(over: Partial<Env> = {}) {
  let left = 3;
  const stub = stubbedApi(({ operation }) => {
    if (operation === "count-matching") return value({ matching: 7, capped: false });
    if (operation === "put-inbox") return value({ inbox: { name: "billing", filling } });
    const state = --left > 0 ? "running" : "done";
    return value({ filling: { ...filling, state, examined: 3 - left }, copied: 1 });
  });
  return { calls: stub.calls, env: { ...stub.env, ...unlimited, ...over } };
}

describe("an inbox that is made with `since`", () => {
  const put = async (json: object, { env }: { env: Partial<Env> }, inbox = "billing") => {
    const { apiKey: key } = await cachedKey({ scopes: ["inboxes:write"] });
    return ask(`/v1/inboxes/${inbox}`, { method: "PUT", json, key, env });
  };

  it("is filled after the answer, which says how far it is", async () => {
    const api = fillingApi();
    const info = vi.spyOn(console, "info");
    const response = await put({ since: "2026-11-01T00:00:00Z" }, api);
    expect([response.status, await response.json()]).toEqual([
      200,
      { name: "billing", filling: { ...filling, since: "1970-01-01T00:00:00.000Z" } },
    ]);
    const said = info.mock.calls.flat().map((line) => JSON.parse(line));
    info.mockRestore();
    expect(said).toContainEqual(
      expect.objectContaining({ audit: true, event: "filling_started", inbox: "billing" }),
    );
    await expect
      .poll(() => api.calls.map(({ operation }) => operation))
      .toEqual(["put-inbox", "fill-inbox", "fill-inbox", "fill-inbox"]);
    const [first, second] = api.calls;
    expect(first?.input).toMatchObject({ since: Date.parse("2026-11-01T00:00:00Z"), settings: {} });
    expect(second?.input).toMatchObject({ name: "billing" });
  });

  it("is counted in a dry run, and not made", async () => {
    const api = fillingApi();
    const json = { filter: { source: "shop" }, since: "2026-11-01T00:00:00Z", dry_run: true };
    const response = await put(json, api);
    const filter = { source: ["shop"] };
    expect(await response.json()).toEqual({
      name: "billing",
      filter,
      dry_run: true,
      matching: 7,
      capped: false,
    });
    expect(api.calls).toMatchObject([
      { operation: "count-matching", input: { filter, since: Date.parse(json.since) } },
    ]);
  });

  it.each([
    ["of `default`", "default", { since: "2026-11-01T00:00:00Z" }, "/since"],
    ["a dry run without a time", "billing", { dry_run: true }, "/since"],
    ["a time that is none", "billing", { since: "yesterday" }, "/since"],
  ])("is refused with 422 (%s)", async (_, inbox, json, pointer) => {
    const api = fillingApi();
    const response = await put(json, api, inbox);
    const { errors } = await problemOf(response);
    expect([response.status, errors?.map((each) => each.pointer)]).toEqual([422, [pointer]]);
    expect(api.calls).toEqual([]);
  });

  it("counts against the limit of jobs; a definition alone does not", async () => {
    const none = { REPLAY_RATE_LIMIT: { limit: async () => ({ success: false }) } };
    const api = fillingApi(none);
    for (const dry_run of [true, false])
      expect((await put({ since: "2026-11-01T00:00:00Z", dry_run }, api)).status).toBe(429);
    expect(api.calls).toEqual([]);
    expect((await put({}, api)).status).toBe(200);
    expect(api.calls).toMatchObject([{ operation: "put-inbox" }]);
  });
});

describe("a change of an inbox", () => {
  it.each([
    ["PUT", 200, value({ inbox: { name: "billing" } })],
    ["DELETE", 204, value({})],
  ] as const)(
    "(%s) is answered when nothing goes by the old definition any more",
    async (method, status, answer) => {
      const { apiKey: key } = await cachedKey({ scopes: ["inboxes:write"] });
      let changedAt = 0;
      const { env } = stubbedApi(() => {
        changedAt = Date.now();
        return answer;
      });
      const response = await ask("/v1/inboxes/billing", { method, key, env });
      expect(response.status).toBe(status);
      expect(Date.now() - changedAt).toBeGreaterThan(believedMilliseconds);
    },
  );

  it("is told what a name may be, if no inbox can have it", async () => {
    const { apiKey: key } = await cachedKey({ scopes: ["inboxes:write"] });
    const response = await ask("/v1/inboxes/Billing", { method: "PUT", key });
    expect([response.status, await response.json()]).toEqual([
      404,
      expect.objectContaining({
        code: "inbox_not_found",
        detail: expect.stringContaining("1 to 63 of a-z, 0-9 and hyphens"),
      }),
    ]);
  });
});
