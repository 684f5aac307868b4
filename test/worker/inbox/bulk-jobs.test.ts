import { describe, expect, it, vi } from "vitest";
import type { ShownJob } from "../../../contract/shown-job.ts";
import { Consumer } from "../consumer.ts";
import { ask, keys, problemOf } from "../request.ts";

/** Each job counts, and a minute has few. */
const unlimited = { REPLAY_RATE_LIMIT: { limit: async () => ({ success: true }) } };

const request = (verb: string, json: object, key = keys.acme) =>
  ask(`/v1/inbox/${verb}`, { json, key, env: unlimited });

describe("POST /v1/inbox/{ack,reject,redrive} with a filter", () => {
  it.each([
    ["a member that is unknown", { filter: { status: "pending" } }, ["/filter/status"]],
    ["a payload to look into", { filter: { payload: { "/a": [1] } } }, ["/filter/payload"]],
    ["an empty list", { filter: { source: [] } }, ["/filter/source"]],
    ["a time that is none", { filter: { since: "yesterday" } }, ["/filter/since"]],
    [
      "an end before the beginning",
      { filter: { since: "2026-01-02T00:00:00Z", until: "2026-01-01T00:00:00Z" } },
      ["/filter/until"],
    ],
    ["a dry_run that is no boolean", { filter: {}, dry_run: "yes" }, ["/dry_run"]],
    ["a dry_run without it", { event_ids: [crypto.randomUUID()], dry_run: true }, ["/dry_run"]],
    ["ids beside it", { filter: {}, event_ids: [crypto.randomUUID()] }, ["/filter"]],
  ])("refuses %s with 422 and says where", async (_, json, pointers) => {
    for (const verb of ["ack", "reject", "redrive"]) {
      const response = await request(verb, json);
      expect(response.status).toBe(422);
      expect((await problemOf(response)).errors?.map(({ pointer }) => pointer)).toEqual(pointers);
    }
  });

  it("is limited for each tenant, a dry run too, and what names events is not", async () => {
    const consumer = new Consumer();
    const event_ids = await consumer.publish(1);
    const env = { REPLAY_RATE_LIMIT: { limit: async () => ({ success: false }) } };
    for (const json of [{ filter: {} }, { filter: {}, dry_run: true }]) {
      const response = await ask("/v1/inbox/ack", { json, env });
      expect([response.status, (await problemOf(response)).code]).toEqual([429, "rate_limited"]);
      expect(response.headers.get("Retry-After")).toBe("60");
    }
    expect((await ask("/v1/inbox/ack", { json: { event_ids }, env })).status).toBe(200);
  });

  it("tells the audit who began what, and takes keys that may settle events", async () => {
    const info = vi.spyOn(console, "info");
    const filter = { source: crypto.randomUUID() };
    const response = await request("redrive", { filter }, keys.acknowledger);
    const lines = info.mock.calls.flat().map((line) => JSON.parse(line));
    info.mockRestore();
    const { job_id } = await response.json<ShownJob>();
    const told = { event: "bulk_job_started", tenant: "acme", action: "redrive", job_id };
    expect(lines).toContainEqual(expect.objectContaining({ audit: true, ...told }));
    const path = `/v1/jobs/${job_id.toUpperCase()}`;
    expect((await ask(path, { key: keys.acknowledger })).status).toBe(200);
    for (const key of [keys.reader, keys.writer]) {
      expect((await request("redrive", { filter }, key)).status).toBe(403);
      expect((await ask(path, { key })).status).toBe(403);
    }
  });
});

describe("GET /v1/jobs/{id}", () => {
  it("answers 404 for what never was, cannot be, is an event, or is another tenant's: byte for byte the same", async () => {
    const [event_id = ""] = await new Consumer().publish(1);
    const begun = await request("ack", { filter: { source: "none" } }, keys.other);
    const { job_id } = await begun.json<ShownJob>();
    const answers = await Promise.all(
      [crypto.randomUUID(), "1", event_id, job_id].map((id) =>
        ask(`/v1/jobs/${id}`, { headers: { "X-Request-Id": "same" } }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(4).fill(404));
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(bodies).size).toBe(1);
    expect(JSON.parse(bodies[0] ?? "")).toMatchObject({ code: "job_not_found" });
  });
});
