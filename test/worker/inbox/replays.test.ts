import { describe, expect, it, vi } from "vitest";
import { Consumer } from "../consumer.ts";
import { ask, keys, problemOf } from "../request.ts";

interface Replay {
  replay_id: string;
  state: string;
  replayed: number;
  examined: number;
  finished_at?: number;
}

const always = { since: "2020-01-01T00:00:00Z", until: "2100-01-01T00:00:00Z" };

/** Each replay counts, and a minute has few. */
const unlimited = { REPLAY_RATE_LIMIT: { limit: async () => ({ success: true }) } };

const request = (json: object, key = keys.acme) =>
  ask("/v1/replays", { json: { ...always, ...json }, key, env: unlimited });

async function acknowledgedEvents(count: number) {
  const consumer = new Consumer();
  const ids = await consumer.publish(count);
  await consumer.settle("ack", { event_ids: ids });
  await new Promise((resolve) => setTimeout(resolve, 5));
  return { consumer, ids };
}

describe("POST /v1/replays", () => {
  it("begins a job, which puts acknowledged events back, and can be watched", async () => {
    const { consumer, ids } = await acknowledgedEvents(3);
    const response = await request({ source: consumer.source });
    expect(response.status).toBe(202);
    const begun = await response.json<Replay>();
    expect(response.headers.get("Location")).toBe(`/v1/replays/${begun.replay_id}`);
    expect(begun).toEqual({
      replay_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      state: "running",
      inbox: "default",
      status: "acknowledged",
      source: consumer.source,
      since: "2020-01-01T00:00:00.000Z",
      until: "2100-01-01T00:00:00.000Z",
      replayed: 0,
      examined: 0,
      created_at: expect.any(Number),
    });
    // The edge carries it on after its answer.
    const found = await (await ask(`/v1/replays/${begun.replay_id}`)).json<Replay>();
    expect(found).toEqual({
      ...begun,
      state: "done",
      replayed: 3,
      examined: 3,
      finished_at: expect.any(Number),
    });
    expect(await consumer.idsIn("pending")).toEqual(ids);
    expect(await consumer.event(ids[0] ?? "")).not.toHaveProperty("acknowledged_at");
  });

  it("counts in a dry run, and changes nothing", async () => {
    const { consumer, ids } = await acknowledgedEvents(2);
    const response = await request({ source: consumer.source, dry_run: true });
    expect([response.status, await response.json()]).toEqual([
      200,
      { dry_run: true, matching: 2, capped: false },
    ]);
    expect(response.headers.get("Location")).toBeNull();
    expect(await consumer.idsIn("acknowledged")).toEqual(ids);
  });

  it("puts dead letters back", async () => {
    const consumer = new Consumer();
    const ids = await consumer.publish(2);
    await consumer.settle("reject", { event_ids: ids });
    await new Promise((resolve) => setTimeout(resolve, 5));
    const { replay_id } = await (
      await request({ source: consumer.source, status: "dead_letter" })
    ).json<Replay>();
    expect(await (await ask(`/v1/replays/${replay_id}`)).json()).toMatchObject({
      state: "done",
      replayed: 2,
    });
    expect(await consumer.idsIn("pending")).toEqual(ids);
  });

  it("puts nothing of another tenant back", async () => {
    const { consumer, ids } = await acknowledgedEvents(1);
    const { replay_id } = await (
      await request({ source: consumer.source }, keys.other)
    ).json<Replay>();
    const theirs = await ask(`/v1/replays/${replay_id}`, { key: keys.other });
    expect(await theirs.json()).toMatchObject({ state: "done", examined: 0 });
    expect(await consumer.idsIn("acknowledged")).toEqual(ids);
  });

  it.each([
    ["no times", { since: undefined, until: undefined }, ["/since", "/until"]],
    ["a time that is none", { since: "yesterday" }, ["/since"]],
    ["an end before the beginning", { until: "2019-01-01T00:00:00Z" }, ["/until"]],
    ["a status that cannot be replayed", { status: "pending" }, ["/status"]],
    ["an empty source", { source: "" }, ["/source"]],
    ["a name that no inbox can have", { inbox: "No" }, ["/inbox"]],
    ["a dry_run that is no boolean", { dry_run: "yes" }, ["/dry_run"]],
    ["a member that is unknown", { all: true }, ["/all"]],
  ])("refuses %s with 422 and says where", async (_, json, pointers) => {
    const response = await request(json);
    expect(response.status).toBe(422);
    expect((await problemOf(response)).errors?.map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it("is limited for each tenant, and tells the audit so", async () => {
    const info = vi.spyOn(console, "info");
    const response = await ask("/v1/replays", {
      json: { ...always, dry_run: true },
      env: { REPLAY_RATE_LIMIT: { limit: async ({ key }) => ({ success: key !== "acme" }) } },
    });
    expect([response.status, (await problemOf(response)).code]).toEqual([429, "rate_limited"]);
    expect(response.headers.get("Retry-After")).toBe("60");
    const started = await request({ source: "none" });
    const lines = info.mock.calls.flat().map((line) => JSON.parse(line));
    info.mockRestore();
    expect(lines).toContainEqual(
      expect.objectContaining({
        audit: true,
        event: "rate_limited",
        tenant: "acme",
        tier: "replay",
      }),
    );
    const { replay_id } = await started.json<Replay>();
    const key_id = keys.acme.split("_")[2];
    expect(lines).toContainEqual(
      expect.objectContaining({
        audit: true,
        event: "replay_started",
        tenant: "acme",
        key_id,
        replay_id,
      }),
    );
  });

  it("takes an admin's key, and no other", async () => {
    for (const key of [keys.reader, keys.writer, keys.acknowledger, keys.consumer]) {
      expect((await request({ dry_run: true }, key)).status).toBe(403);
      expect((await ask(`/v1/replays/${crypto.randomUUID()}`, { key })).status).toBe(403);
    }
  });
});

describe("GET /v1/replays/{id}", () => {
  it("answers 404 for what never was, cannot be, is an event, or is another tenant's: byte for byte the same", async () => {
    const [event_id = ""] = await new Consumer().publish(1);
    const { replay_id } = await (await request({ source: "none" }, keys.other)).json<Replay>();
    const answers = await Promise.all(
      [crypto.randomUUID(), "1", event_id, replay_id].map((id) =>
        ask(`/v1/replays/${id}`, { headers: { "X-Request-Id": "same" } }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(4).fill(404));
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(bodies).size).toBe(1);
    expect(JSON.parse(bodies[0] ?? "")).toMatchObject({ code: "replay_not_found" });
  });

  it("takes an id in upper case", async () => {
    const { replay_id } = await (await request({ source: "none" })).json<Replay>();
    expect((await ask(`/v1/replays/${replay_id.toUpperCase()}`)).status).toBe(200);
  });
});
