import { describe, expect, it } from "vitest";
import { ask, keys, problemOf } from "../request.ts";

interface Page {
  events: { event_id: string; payload: { n: number }; created_at: number; timestamp: string }[];
  count: number;
  has_more: boolean;
  next_cursor: string | null;
}

const inbox = async (query: string, key = keys.acme) => {
  const response = await ask(`/v1/inbox?${query}`, { key });
  expect(response.status, await response.clone().text()).toBe(200);
  return { response, page: await response.json<Page>() };
};

async function fill(source: string, count: number, key = keys.acme) {
  for (let n = 0; n < count; n++)
    await ask("/v1/events", { json: { payload: { n }, source }, key });
}

const numbers = ({ events }: Page) => events.map(({ payload }) => payload.n);

describe("GET /v1/inbox", () => {
  it("pages through the events of a source, oldest first, and links to the next page", async () => {
    await fill("paged", 5);
    const first = await inbox("source=paged&limit=2");
    expect(first.page).toMatchObject({ count: 2, has_more: true, next_cursor: expect.any(String) });
    expect(numbers(first.page)).toEqual([0, 1]);
    const link = /^<(.*)>; rel="next"$/.exec(first.response.headers.get("Link") ?? "")?.[1] ?? "";
    const second = (await (await ask(link)).json()) as Page;
    expect(numbers(second)).toEqual([2, 3]);
    const last = await inbox(`source=paged&limit=2&cursor=${second.next_cursor}`);
    expect(last.page).toMatchObject({ count: 1, has_more: false, next_cursor: null });
    expect(last.response.headers.get("Link")).toBeNull();
  });

  it("lists newest first, from an offset, and within times", async () => {
    await fill("ordered", 4);
    expect(numbers((await inbox("source=ordered&order=desc")).page)).toEqual([3, 2, 1, 0]);
    expect(numbers((await inbox("source=ordered&offset=3")).page)).toEqual([3]);
    const { events } = (await inbox("source=ordered")).page;
    const [from, to] = [
      events[0]?.timestamp ?? "",
      new Date((events[3]?.created_at ?? 0) + 1).toISOString(),
    ];
    expect(numbers((await inbox(`source=ordered&since=${from}&until=${to}`)).page)).toEqual([
      0, 1, 2, 3,
    ]);
    expect(numbers((await inbox(`source=ordered&since=${to}`)).page)).toEqual([]);
    const offset = from.replace("Z", "%2B00:00");
    expect(numbers((await inbox(`source=ordered&since=${offset}`)).page)).toEqual([0, 1, 2, 3]);
  });

  it("has no leased and no dead events before there are leases", async () => {
    await fill("waiting", 1);
    expect((await inbox("source=waiting&status=delivered")).page.events).toEqual([]);
    expect((await inbox("source=waiting&status=dead_letter")).page.events).toEqual([]);
  });

  it.each([
    ["limit=0", "limit"],
    ["limit=101", "limit"],
    ["limit=1e1", "limit"],
    ["limit=", "limit"],
    ["limit=1&limit=2", "limit"],
    ["offset=1001", "offset"],
    ["offset=-1", "offset"],
    ["order=up", "order"],
    ["status=lost", "status"],
    ["since=yesterday", "since"],
    ["since=2026-11-23", "since"],
    ["since=1969-12-31T24:00:00Z", "since"],
    ["since=2026-02-30T00:00:00Z", "since"],
    ["since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z", "until"],
    ["source=", "source"],
    ["source=a%0Ab", "source"],
    ["cursor=abc&offset=1", "offset"],
    ["sourcee=a", "sourcee"],
    ["__proto__=a", "__proto__"],
  ])("refuses ?%s with 400 and names the parameter", async (query, parameter) => {
    const response = await ask(`/v1/inbox?${query}`);
    expect(response.status).toBe(400);
    expect(await problemOf(response)).toMatchObject({
      code: "invalid_parameter",
      errors: [{ parameter, detail: expect.any(String) }],
    });
  });

  it("refuses a cursor that was altered, cut, or belongs to another query or tenant, with 400", async () => {
    await fill("cursors", 3);
    const cursor = (await inbox("source=cursors&limit=1")).page.next_cursor ?? "";
    const bad = async (query: string, key = keys.acme) => {
      const response = await ask(`/v1/inbox?${query}`, { key });
      expect([response.status, (await problemOf(response)).code]).toEqual([400, "invalid_cursor"]);
    };
    for (let i = 0; i < cursor.length; i++) {
      const other = cursor[i] === "A" ? "B" : "A";
      await bad(`source=cursors&cursor=${cursor.slice(0, i)}${other}${cursor.slice(i + 1)}`);
    }
    await bad(`source=cursors&cursor=${cursor.slice(0, -1)}`);
    await bad(`source=cursors&cursor=${cursor}A`);
    // What a lenient decoder would pass over.
    for (const written of [`${cursor}=`, `${cursor}%20`, `%0A${cursor}`])
      await bad(`source=cursors&cursor=${written}`);
    await bad(`source=cursors&cursor=${encodeURIComponent("%%%")}`);
    await bad(`cursor=${cursor}`);
    await bad(`source=cursor&cursor=${cursor}`);
    await bad(`source=cursors&order=desc&cursor=${cursor}`);
    await bad(`source=cursors&status=delivered&cursor=${cursor}`);
    await bad(`source=cursors&since=2020-01-01T00:00:00Z&cursor=${cursor}`);
    await bad(`source=cursors&cursor=${cursor}`, keys.other);
    expect(numbers((await inbox(`source=cursors&limit=2&cursor=${cursor}`)).page)).toEqual([1, 2]);
  });
});

describe("POST /v1/events/{id}/ack", () => {
  const published = async () =>
    (await (await ask("/v1/events", { json: { payload: {} } })).json<{ event_id: string }>())
      .event_id;

  it("takes the event out of the inbox, and answers a repetition alike", async () => {
    const event_id = await published();
    const first = await ask(`/v1/events/${event_id}/ack`, { method: "POST" });
    expect(first.status).toBe(200);
    const body = await first.json();
    expect(body).toEqual({ event_id, status: "acknowledged", acknowledged_at: expect.any(Number) });
    expect(
      await (await ask(`/v1/events/${event_id.toUpperCase()}/ack`, { json: {} })).json(),
    ).toEqual(body);
    expect(await (await ask(`/v1/events/${event_id}`)).json()).toMatchObject(body as object);
  });

  it("takes a lease_id, and refuses any other member with 422", async () => {
    const event_id = await published();
    expect((await ask(`/v1/events/${event_id}/ack`, { json: { lease: "x" } })).status).toBe(422);
    expect((await ask(`/v1/events/${event_id}/ack`, { json: { lease_id: "x" } })).status).toBe(422);
    expect(
      (await ask(`/v1/events/${event_id}/ack`, { json: { lease_id: crypto.randomUUID() } })).status,
    ).toBe(200);
  });

  it("answers 404 for what does not exist, cannot exist, or is another tenant's: byte for byte the same", async () => {
    const event_id = await published();
    const headers = { "X-Request-Id": "same" };
    const answers = await Promise.all(
      [crypto.randomUUID(), "1", "a%2Fb", "%E0"]
        .map((id) => ask(`/v1/events/${id}/ack`, { method: "POST", headers }))
        .concat(ask(`/v1/events/${event_id}/ack`, { method: "POST", headers, key: keys.other })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(404));
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
  });
});
