/** The Worker meets Lambdas of a later version, which answer more than it knows of. */
import { expect, it } from "vitest";
import { ask, testEnv } from "../request.ts";

/** With a member that nobody knows in every object, but for a key's record. */
function later(value: unknown, name = ""): unknown {
  if (Array.isArray(value)) return value.map((each) => later(each));
  if (typeof value !== "object" || value === null || name === "key") return value;
  const members = Object.entries(value).map(([name, each]) => [name, later(each, name)]);
  return { ...Object.fromEntries(members), added_in_a_later_version: [1] };
}

const asked: string[] = [];
const PRIVATE_API = {
  async fetch(url: URL, init: RequestInit): Promise<Response> {
    asked.push(url.pathname.split("/").at(-1) ?? "");
    const response = await fetch(url, init);
    return Response.json(later(await response.json()), response);
  },
};
const env = { PRIVATE_API } as unknown as Partial<Env>;

it("publishes, polls, leases, settles and erases as before, and hands none of it on", async () => {
  const source = crypto.randomUUID();
  const texts: string[] = [];
  const call = async (path: string, options: object = {}) => {
    const response = await ask(path, { env, ...options });
    const text = await response.text();
    expect([path, response.status < 300]).toEqual([path, true]);
    texts.push(text);
    return text ? JSON.parse(text) : undefined;
  };
  const headers = { "Idempotency-Key": source };
  const { event_id } = await call("/v1/events", { json: { payload: {}, source }, headers });
  const again = await call("/v1/events", { json: { payload: {}, source }, headers });
  expect(again.event_id).toBe(event_id);
  const events = [{ payload: {}, source }];
  expect((await call("/v1/events/batch", { json: { events } })).accepted).toBe(1);
  expect((await call(`/v1/inbox?source=${source}`)).events).toHaveLength(2);
  const leased = await call("/v1/inbox/lease", { json: { source, limit: 1 } });
  const { lease_id } = leased;
  await call("/v1/inbox/extend", { json: { lease_id, lease_seconds: 60 } });
  await call("/v1/inbox/release", { json: { lease_id } });
  await call("/v1/inbox/stats");
  await call(`/v1/events/${event_id}/ack`, { method: "POST" });
  await call(`/v1/events/${event_id}`);
  await call(`/v1/events/${event_id}`, { method: "DELETE" });
  expect(texts.join()).not.toContain("later_version");
  expect(new Set(asked).size).toBeGreaterThan(8);
  expect(testEnv.BACKEND_URL).toBeDefined();
});
