import { describe, expect, it } from "vitest";
import { type ErrorCode, errors } from "../../../contract/errors.ts";
import { Consumer } from "../consumer.ts";
import { ask, keys, problemOf } from "../request.ts";

const routes = ["ack", "release", "extend", "reject"] as const;
const later = (seconds: number) => Date.now() + seconds * 1000;

describe("POST /v1/inbox/ack", () => {
  it("acknowledges what a lease holds, and answers a repetition alike", async () => {
    const consumer = new Consumer();
    const ids = await consumer.publish(3);
    const lease_id = await consumer.leaseId();
    const answer = await consumer.settle("ack", { lease_id });
    expect(answer).toEqual({
      results: ids.map((event_id) => ({
        event_id,
        status: "acknowledged",
        acknowledged_at: expect.any(Number),
      })),
      succeeded: 3,
      failed: 0,
    });
    expect(await consumer.settle("ack", { lease_id })).toEqual(answer);
    expect(await consumer.settle("ack", { event_ids: ids })).toEqual(answer);
    expect(await consumer.idsIn("acknowledged")).toEqual(ids);
  });

  it("says of each event what became of it", async () => {
    const consumer = new Consumer();
    const [taken = "", erased = "", free = ""] = await consumer.publish(3);
    const lease_id = await consumer.leaseId({ lease_seconds: 1 });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await consumer.lease({ limit: 1 });
    await ask(`/v1/events/${erased}`, { method: "DELETE" });
    const error = (code: ErrorCode) => ({
      code,
      title: errors[code].title,
      detail: expect.stringContaining(errors[code].remedy),
      retryable: false,
    });
    expect(await consumer.settle("ack", { lease_id })).toEqual({
      results: [
        { event_id: taken, error: error("lease_lost") },
        { event_id: erased, error: error("event_not_found") },
        { event_id: free, status: "acknowledged", acknowledged_at: expect.any(Number) },
      ],
      succeeded: 1,
      failed: 2,
    });
  });
});

describe("POST /v1/inbox/release", () => {
  it("gives events back at once, or after a delay", async () => {
    const consumer = new Consumer();
    const [now = "", later = ""] = await consumer.publish(2);
    const lease_id = await consumer.leaseId();
    const released = { results: [{ event_id: now, status: "pending" }], succeeded: 1, failed: 0 };
    expect(await consumer.settle("release", { lease_id, event_ids: [now] })).toEqual(released);
    expect(await consumer.settle("release", { event_ids: [later], delay_seconds: 60 })).toEqual({
      results: [{ event_id: later, status: "delivered" }],
      succeeded: 1,
      failed: 0,
    });
    expect([await consumer.idsIn("pending"), await consumer.idsIn("delivered")]).toEqual([
      [now],
      [later],
    ]);
  });
});

describe("POST /v1/inbox/extend", () => {
  it("gives a lease more time, and says until when", async () => {
    const consumer = new Consumer();
    const [event_id] = await consumer.publish(1);
    const lease_id = await consumer.leaseId({ lease_seconds: 1 });
    const earliest = later(600);
    const { results } = await consumer.settle("extend", { lease_id, lease_seconds: 600 });
    expect(results).toEqual([
      { event_id, status: "delivered", lease_expires_at: expect.stringMatching(/Z$/) },
    ]);
    expect(Date.parse(results[0]?.lease_expires_at ?? "")).toBeGreaterThanOrEqual(earliest);
    expect((await consumer.lease()).events).toEqual([]);
  });

  it("gives five minutes where nothing is said", async () => {
    const consumer = new Consumer();
    await consumer.publish(1);
    const before = Date.now();
    const { results } = await consumer.settle("extend", { lease_id: await consumer.leaseId() });
    const ends = Date.parse(results[0]?.lease_expires_at ?? "");
    expect(ends).toBeGreaterThanOrEqual(before + 300_000);
    expect(ends).toBeLessThanOrEqual(Date.now() + 300_000);
  });
});

describe("POST /v1/inbox/reject and /redrive", () => {
  it("make dead letters, and put them back", async () => {
    const consumer = new Consumer();
    const [event_id = ""] = await consumer.publish(1);
    const lease_id = await consumer.leaseId();
    const rejected = { results: [{ event_id, status: "dead_letter" }], succeeded: 1, failed: 0 };
    expect(await consumer.settle("reject", { lease_id, reason: "cannot be read" })).toEqual(
      rejected,
    );
    expect(await consumer.settle("reject", { lease_id, reason: "another" })).toEqual(rejected);
    expect(await consumer.event(event_id)).toMatchObject({
      status: "dead_letter",
      dead_letter_reason: "cannot be read",
    });
    expect(await consumer.idsIn("dead_letter")).toEqual([event_id]);
    const redriven = { results: [{ event_id, status: "pending" }], succeeded: 1, failed: 0 };
    expect(await consumer.settle("redrive", { event_ids: [event_id] })).toEqual(redriven);
    expect((await consumer.lease()).events).toMatchObject([{ event_id, delivery_count: 1 }]);
  });

  it("do nothing to what is acknowledged", async () => {
    const consumer = new Consumer();
    const event_ids = await consumer.publish(1);
    await consumer.settle("ack", { event_ids });
    for (const how of ["reject", "redrive", "release", "extend"] as const) {
      expect(await consumer.settle(how, { event_ids })).toMatchObject({
        results: [{ error: { code: "already_acknowledged" } }],
      });
    }
    const unknown = crypto.randomUUID();
    expect(await consumer.settle("redrive", { event_ids: [unknown] })).toMatchObject({
      results: [{ event_id: unknown, error: { code: "event_not_found" } }],
    });
  });

  it.each([
    ["an empty reason", { reason: "" }],
    ["a blank reason", { reason: " \n" }],
    ["a reason that is too long", { reason: "x".repeat(1_025) }],
    ["a reason that is too long in bytes", { reason: "é".repeat(513) }],
    ["a reason with a control character", { reason: "a\u0000b" }],
    ["a reason that is not well-formed", { reason: "\ud800" }],
  ])("refuse %s", async (_, body) => {
    const response = await ask("/v1/inbox/reject", {
      json: { event_ids: [crypto.randomUUID()], ...body },
    });
    expect((await problemOf(response)).errors).toMatchObject([{ pointer: "/reason" }]);
  });
});

describe("an attempt that failed", () => {
  it("is shown with the event: its times, its end, its consumer, and its reason letter for letter", async () => {
    const consumer = new Consumer();
    const [event_id = ""] = await consumer.publish(1);
    const reason = `TypeError: "total"\r\n\tat bill\n${"é".repeat(400)}`;
    const lease = { limit: 1, consumer: "billing-7" };
    await consumer.settle("release", { lease_id: await consumer.leaseId(lease), reason });
    const lease_id = await consumer.leaseId();
    await consumer.settle("reject", { lease_id, reason: "no such\ncustomer" });
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const times = { leased_at: time, ended_at: time };
    const event = await consumer.event(event_id);
    expect(event).toMatchObject({
      dead_letter_reason: "no such customer",
      dead_lettered_at: time,
    });
    expect(event.attempts).toEqual([
      { ...times, outcome: "released", consumer: "billing-7", reason },
      { ...times, outcome: "rejected", reason: "no such\ncustomer" },
    ]);
    const page = await ask(`/v1/inbox?status=dead_letter&source=${consumer.source}`);
    const { events } = await page.json<{ events: object[] }>();
    expect(events).toMatchObject([{ event_id, dead_lettered_at: time }]);
    expect(events[0]).not.toHaveProperty("attempts");
  });

  it.each(["", " a", "a\nb", "x".repeat(129)])("has no consumer called %j", async (consumer) => {
    const response = await ask("/v1/inbox/lease", { json: { consumer } });
    expect((await problemOf(response)).errors).toMatchObject([{ pointer: "/consumer" }]);
  });
});

describe.each(routes)("POST /v1/inbox/%s", (how) => {
  const path = `/v1/inbox/${how}`;

  it("takes ids in upper case, and each of them once", async () => {
    const consumer = new Consumer();
    const [event_id = ""] = await consumer.publish(1);
    const lease_id = await consumer.leaseId();
    const body = {
      lease_id: lease_id.toUpperCase(),
      event_ids: [event_id.toUpperCase(), event_id],
    };
    expect(await consumer.settle(how, body)).toMatchObject({
      results: [{ event_id }],
      succeeded: 1,
    });
  });

  it.each([
    ["neither a lease nor events", {}, [""]],
    ["no events at all", { event_ids: [] }, ["/event_ids"]],
    [
      "too many events",
      { event_ids: Array.from({ length: 101 }, () => crypto.randomUUID()) },
      ["/event_ids"],
    ],
    [
      "what is no id",
      { lease_id: "x", event_ids: [crypto.randomUUID(), "y"] },
      ["/lease_id", "/event_ids/1"],
    ],
    ["a member that is unknown", { lease_id: crypto.randomUUID(), all: true }, ["/all"]],
  ])("refuses %s with 422 and says where", async (_, json, pointers) => {
    const response = await ask(path, { json });
    expect(response.status).toBe(422);
    expect((await problemOf(response)).errors?.map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it("answers 404 for a lease that never was, and for another tenant's, alike", async () => {
    const consumer = new Consumer();
    await consumer.publish(1);
    const lease_id = await consumer.leaseId();
    const answers = await Promise.all(
      [lease_id, crypto.randomUUID()].map((id) =>
        ask(path, { key: keys.other, json: { lease_id: id }, headers: { "X-Request-Id": "same" } }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    const [foreign, unknown] = await Promise.all(answers.map((answer) => answer.text()));
    expect(foreign).toBe(unknown);
    expect(JSON.parse(foreign ?? "")).toMatchObject({ code: "lease_not_found" });
    expect(await consumer.idsIn("delivered")).toHaveLength(1);
  });

  it("knows nothing of another tenant's event", async () => {
    const consumer = new Consumer();
    const [event_id = ""] = await consumer.publish(1);
    const lease_id = await consumer.leaseId();
    const response = await ask(path, {
      key: keys.other,
      json: { lease_id, event_ids: [event_id] },
    });
    expect(await response.json()).toMatchObject({
      results: [{ event_id, error: { code: "event_not_found" } }],
      failed: 1,
    });
    expect(await consumer.idsIn("delivered")).toEqual([event_id]);
  });

  it("takes a key with inbox:ack, and no other", async () => {
    const json = { event_ids: [crypto.randomUUID()] };
    expect((await ask(path, { key: keys.acknowledger, json })).status).toBe(200);
    for (const key of [keys.reader, keys.writer])
      expect((await ask(path, { key, json })).status).toBe(403);
  });
});

it.each([
  ["release", { delay_seconds: -1 }, "/delay_seconds"],
  ["release", { delay_seconds: 43_201 }, "/delay_seconds"],
  ["extend", { lease_seconds: 0 }, "/lease_seconds"],
  ["extend", { lease_seconds: 3_601 }, "/lease_seconds"],
])("POST /v1/inbox/%s refuses %j", async (how, body, pointer) => {
  const response = await ask(`/v1/inbox/${how}`, {
    json: { lease_id: crypto.randomUUID(), ...body },
  });
  expect((await problemOf(response)).errors).toMatchObject([{ pointer }]);
});

describe("POST /v1/inbox/redrive", () => {
  it("asks for ids or a filter, and for inbox:ack", async () => {
    const response = await ask("/v1/inbox/redrive", { json: { lease_id: crypto.randomUUID() } });
    expect(response.status).toBe(422);
    expect((await problemOf(response)).errors?.map(({ pointer }) => pointer)).toEqual([
      "/lease_id",
      "",
    ]);
    expect((await ask("/v1/inbox/redrive", { key: keys.reader, json: {} })).status).toBe(403);
  });

  it("knows nothing of another tenant's dead letter", async () => {
    const consumer = new Consumer();
    const event_ids = await consumer.publish(1);
    await consumer.settle("reject", { event_ids });
    const response = await ask("/v1/inbox/redrive", { key: keys.other, json: { event_ids } });
    expect(await response.json()).toMatchObject({
      results: [{ error: { code: "event_not_found" } }],
    });
    expect(await consumer.idsIn("dead_letter")).toEqual(event_ids);
  });
});
