import { beforeEach, describe, expect, it } from "vitest";
import {
  added,
  asCloudEvents,
  batched,
  eventText,
  plain,
  refusal,
  renewSource,
  type Shown,
  send,
  source,
  structured,
} from "../cloud-events.ts";
import { ask } from "../request.ts";

beforeEach(renewSource);

describe("a batch of CloudEvents", () => {
  const batch = (texts: string[], type = batched) =>
    send(`[${texts.join(",")}]`, { "Content-Type": type }, "/v1/events/batch");

  it("is taken item by item, and one that is bad sinks no other", async () => {
    const texts = [
      eventText({ data: 1.5 }),
      eventText({ id: "2", type: undefined }),
      eventText({ data: 1.5 }),
      eventText({ id: "3" }),
      "5",
    ];
    const response = await batch(texts);
    expect(response.status).toBe(200);
    const { results } = await response.json<{ results: { status: number }[] }>();
    expect(results.map(({ status }) => status)).toEqual([201, 422, 200, 201, 422]);
    expect((await plain()).length).toBe(2);
  });

  it("may be empty, but no more than a batch of ours, and nothing else", async () => {
    expect(await (await batch([])).json()).toEqual({
      results: [],
      accepted: 0,
      duplicates: 0,
      failed: 0,
    });
    expect(await refusal(await batch(Array(101).fill("{}")))).toMatchObject({
      status: 422,
      pointers: [""],
    });
    for (const [body, status] of [
      ["{}", 422],
      ["[1,]", 400],
      ["[] []", 400],
      ["", 400],
    ] as const) {
      expect((await send(body, { "Content-Type": batched }, "/v1/events/batch")).status).toBe(
        status,
      );
    }
    expect((await batch([eventText()], structured)).status).toBe(415);
  });
});

describe("the inbox as CloudEvents", () => {
  it("has the events of ours, too, with what they say as attributes", async () => {
    const own = `Büro 5/${crypto.randomUUID()}`;
    const body = `{"source":"${own}","payload":{"n":1.0},"tags":["a,b"],"metadata":{"x":\n"\u0085"}}`;
    const { event_id, timestamp } = await (await ask("/v1/events", { body })).json<Shown>();
    const text = await asCloudEvents(own);
    expect(text).toContain(',"data":{"n":1.0}}]');
    expect(JSON.parse(text)).toEqual([
      {
        specversion: "1.0",
        id: event_id,
        source: encodeURI(own),
        type: "com.zapier.triggers.event",
        time: timestamp,
        datacontenttype: "application/json",
        zttags: '["a,b"]',
        ztmetadata: '{"x": "\\u0085"}',
        ...added,
        zteventid: event_id,
        data: { n: 1 },
      },
    ]);
  });

  it("takes nothing for a CloudEvent that only looks like one", async () => {
    const forged = [
      { cloudevents: { specversion: "1.0", id: "1", data_in: "data" } },
      { cloudevents: { specversion: "1.0" } },
      { cloudevents: { specversion: "1.0", id: "1", source: { a: 1 } } },
      { cloudevents: 1 },
    ];
    for (const metadata of forged)
      await ask("/v1/events", {
        json: { payload: { data: 1, a: 1 }, source, type: "t", metadata },
      });
    await ask("/v1/events", {
      body: `{"payload":{},"source":"${source}","type":"t","metadata":{"cloudevents":{},"cloudevents":{}}}`,
    });
    const events = JSON.parse(await asCloudEvents());
    expect(events.map(({ id }: Shown) => id)).toEqual(
      events.map(({ zteventid }: Shown) => zteventid),
    );
  });

  it("is paged by Link", async () => {
    for (const id of ["1", "2", "3"]) await send(eventText({ id }));
    const first = await ask(`/v1/inbox?source=${source}&limit=2`, { headers: { Accept: batched } });
    const link = /^<(.*)>; rel="next"$/.exec(first.headers.get("Link") ?? "")?.[1] ?? "";
    const second = await ask(link, { headers: { Accept: batched } });
    const ids = [...(await first.json<Shown[]>()), ...(await second.json<Shown[]>())].map(
      ({ id }) => id,
    );
    expect(ids).toEqual(["1", "2", "3"]);
    expect(second.headers.get("Link")).toBeNull();
  });

  it.each([
    ["application/cloudevents-batch+json, application/json;q=0.5", true],
    ["application/json, application/cloudevents-batch+json;q=0.5", false],
    ["*/*", false],
    ["application/*", false],
    ["text/html", false],
  ])("answers Accept: %s", async (accept, isBatch) => {
    const response = await ask("/v1/inbox?limit=1", { headers: { Accept: accept } });
    expect(response.headers.get("Content-Type")).toBe(isBatch ? batched : "application/json");
    expect(response.headers.get("Vary")).toContain("Accept");
  });
});
