/** Events by type and tag, as the public asks for them: pages, leases, the stream. */
import { afterEach, describe, expect, it } from "vitest";
import { Backend } from "../../../worker/private-api/backend.ts";
import { EventStream } from "../event-stream.ts";
import { ask, problemOf, testEnv } from "../request.ts";

const open: EventStream[] = [];
afterEach(() => Promise.all(open.splice(0).map((stream) => stream.close())));

/** The tests of other files use the same inbox. */
const anyType = () => `type-${crypto.randomUUID()}`;

async function publish(type: string, tags: string[] = []): Promise<string> {
  const response = await ask("/v1/events", { json: { payload: {}, type, tags } });
  return (await response.json<{ event_id: string }>()).event_id;
}

interface Shown {
  events: { event_id: string }[];
  lease_id?: string | null;
  next_cursor: string | null;
}

async function shown(path: string, json?: object): Promise<Shown> {
  const response = await ask(path, json && { json });
  expect(response.status, await response.clone().text()).toBe(200);
  return response.json();
}

const idsOf = ({ events }: Shown) => events.map(({ event_id }) => event_id);

describe("a selection by type or tag", () => {
  it("finds on a page what has the type and the tag, and nothing else", async () => {
    const type = anyType();
    const a = await publish(type, ["eu", "vip"]);
    const b = await publish(type, ["us"]);
    await publish(`${type}.x`, ["eu"]);
    expect(idsOf(await shown(`/v1/inbox?type=${type}`))).toEqual([a, b]);
    expect(idsOf(await shown(`/v1/inbox?type=${type}&tag=eu`))).toEqual([a]);
    expect(idsOf(await shown(`/v1/inbox?type=${type}&tag=e`))).toEqual([]);
  });

  it("leases what has the type, and is not fooled by another type that was just found empty", async () => {
    const [type, other] = [anyType(), anyType()];
    expect(await shown("/v1/inbox/lease", { type })).toEqual({
      ...{ lease_id: null, lease_expires_at: null },
      ...{ next_cursor: null, events: [] },
    });
    const event = {
      ...{ event_id: crypto.randomUUID(), created_at: Date.now() },
      ...{ payload: "{}", type: other, tags: ["eu"] },
    };
    // Beside the edge, which does not hear of it.
    const backend = new Backend({ env: testEnv, requestId: "beside", traceparent: "" });
    await backend.value("ingest-event", { tenant: "acme", shards: 1, event });
    expect(idsOf(await shown("/v1/inbox/lease", { type: other, tag: "eu" }))).toEqual([
      event.event_id,
    ]);
  });

  it("streams what has the type", async () => {
    const type = anyType();
    const stream = await EventStream.open(`?type=${type}&tag=eu`);
    open.push(stream);
    await publish(`${type}.x`, ["eu"]);
    await publish(type, ["us"]);
    const wanted = await publish(type, ["eu"]);
    const next = await stream.next();
    expect(JSON.parse(next?.data ?? "{}")).toMatchObject({ event_id: wanted });
  });

  it("takes no cursor of another selection, of a page for a lease, or beside an offset", async () => {
    const type = anyType();
    for (let n = 0; n < 2; n++) await publish(type);
    const { next_cursor } = await shown(`/v1/inbox?type=${type}&limit=1`);
    expect(idsOf(await shown(`/v1/inbox?type=${type}&limit=1&cursor=${next_cursor}`))).toHaveLength(
      1,
    );
    const refused = [
      await ask(`/v1/inbox?type=${anyType()}&cursor=${next_cursor}`),
      await ask(`/v1/inbox?tag=${type}&cursor=${next_cursor}`),
      await ask("/v1/inbox/lease", { json: { type, cursor: next_cursor } }),
    ];
    for (const response of refused)
      expect(await problemOf(response)).toMatchObject({ status: 400, code: "invalid_cursor" });
    expect(await problemOf(await ask(`/v1/inbox?type=${type}&offset=1`))).toMatchObject({
      code: "invalid_parameter",
      errors: [{ parameter: "offset" }],
    });
  });
});
