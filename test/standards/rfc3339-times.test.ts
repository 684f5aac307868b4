/** Times: https://www.rfc-editor.org/rfc/rfc3339, by one reader wherever a time is taken. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventText, json, refusal, structured, useApi } from "./api.ts";

const api = useApi();

const inQuery = (time: string, name = "since") =>
  api.get(`/v1/inbox?${name}=${encodeURIComponent(time)}`);
const inCloudEvent = (time: string) =>
  api.publish(eventText({ time }), { "content-type": structured });
const inBody = (since: string, until: string) =>
  api.post("/v1/replays", JSON.stringify({ since, until, dry_run: true }));

const times = [
  "2026-01-01T00:00:00Z",
  "2026-01-01t00:00:00z",
  "2026-01-01T00:00:00.123456789+14:00",
  "2026-01-01T00:00:00-00:00",
  "2024-02-29T23:59:59.9Z",
  "2016-12-31T23:59:60Z",
  "2016-12-31T15:59:60.5-08:00",
  "0001-01-01T00:00:00Z",
  "0000-02-29T00:00:00+23:59",
  "1969-12-31T23:59:59Z",
  "9999-12-31T23:59:59.999Z",
  "9999-12-31T23:59:59-23:59",
];

const noTimes = [
  ["a day that does not exist", "2026-02-30T00:00:00Z"],
  ["the 29th of February of no leap year", "2100-02-29T00:00:00Z"],
  ["the 31st of April", "2026-04-31T00:00:00Z"],
  ["the day 0", "2026-01-00T00:00:00Z"],
  ["the month 13", "2026-13-01T00:00:00Z"],
  ["the hour 24", "2026-01-01T24:00:00Z"],
  ["the minute 60", "2026-01-01T00:60:00Z"],
  ["the second 61", "2016-12-31T23:59:61Z"],
  ["a leap second within a month", "2016-12-30T23:59:60Z"],
  ["a leap second of another zone", "2016-12-31T23:59:60+01:00"],
  ["an offset of a day", "2026-01-01T00:00:00+24:00"],
  ["no offset", "2026-01-01T00:00:00"],
  ["no seconds", "2026-01-01T00:00Z"],
  ["no time", "2026-01-01"],
  ["a space between", "2026-01-01 00:00:00Z"],
  ["an offset without a colon", "2026-01-01T00:00:00+0100"],
  ["a comma", "2026-01-01T00:00:00,5Z"],
  ["no digits of a fraction", "2026-01-01T00:00:00.Z"],
  ["a year of five digits", "+02026-01-01T00:00:00Z"],
  ["digits of another script", "２０２６-01-01T00:00:00Z"],
  ["something behind it", "2026-01-01T00:00:00Zulu"],
  ["a number", "1767225600000"],
  ["nothing", ""],
];

describe("a time", () => {
  it.each(times)("%s is taken in a query and in a CloudEvent", async (time) => {
    expect((await inQuery(time)).status).toBe(200);
    expect((await inQuery(time, "until")).status).toBe(200);
    expect((await inCloudEvent(time)).status).toBe(201);
  });

  it.each(noTimes)("is refused with %s, in a query, a body and a CloudEvent", async (_, time) => {
    const query = await inQuery(time);
    expect(refusal(query)).toEqual([400, "invalid_parameter"]);
    expect(json(query).errors).toMatchObject([{ parameter: "since" }]);
    const body = await inBody(time, "2026-02-01T00:00:00Z");
    expect(json(body)).toMatchObject({ status: 422, errors: [{ pointer: "/since" }] });
    const event = await inCloudEvent(time);
    expect(json(event)).toMatchObject({ status: 422, errors: [{ pointer: "/time" }] });
  });

  it("before all and after all is taken in a body, and finds nothing", async () => {
    for (const [since, until] of [
      ["0001-01-01T00:00:00Z", "0002-01-01t00:00:00z"],
      ["2016-12-31T23:59:60Z", "2017-01-01T00:00:00.5Z"],
      ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59-23:59"],
    ] as const)
      expect(json(await inBody(since, until))).toMatchObject({ matching: 0 });
  });
});

describe("since", () => {
  it("selects the same, whatever offset and digits the same instant is written with", async () => {
    const source = crypto.randomUUID();
    const posted = json(await api.publish(JSON.stringify({ payload: {}, source })));
    const written = (instant: number, offset: number, digits: string): string => {
      const local = new Date(instant + offset * 60_000).toISOString().slice(0, -1);
      const [hours, minutes] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60];
      const two = (value: number) => String(value).padStart(2, "0");
      return `${local}${digits}${offset < 0 ? "-" : "+"}${two(hours)}:${two(minutes)}`;
    };
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -1_439, max: 1_439 }),
        fc.stringMatching(/^\d{0,9}$/),
        fc.integer({ min: -1, max: 1 }),
        async (offset, digits, later) => {
          const since = encodeURIComponent(written(posted.created_at + later, offset, digits));
          const page = json(await api.get(`/v1/inbox?source=${source}&since=${since}`));
          expect(page.count).toBe(later > 0 ? 0 : 1);
        },
      ),
      { numRuns: 60 },
    );
  });
});
