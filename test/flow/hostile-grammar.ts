/**
 * What chance makes of requests: nearly right ones, with the extremes of times, numbers, texts and
 * headers.
 */
import { gzipSync } from "node:zlib";
import fc from "fast-check";

const time = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom(
    "0000-01-01T00:00:00Z",
    "0001-01-01t00:00:00z",
    "1969-12-31T23:59:59.999999999+23:59",
    "1970-01-01T00:00:00Z",
    "2016-12-31T23:59:60Z",
    "2026-02-30T24:00:00Z",
    "9999-12-31T23:59:59.999Z",
    "9999-12-31T23:59:60-23:59",
    "+275760-09-13T00:00:00.000Z",
    "-000001-01-01T00:00:00Z",
  ),
  fc.stringMatching(/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{0,12})?([Zz]|[+-]\d\d:\d\d)$/),
);

/** As JSON text, since no JavaScript number has them all. */
const number = fc.constantFrom(
  "0",
  "-0",
  "-1",
  "1.0",
  "1e0",
  "0.1",
  "2147483648",
  "-2147483649",
  "9007199254740993",
  "253402300800000",
  "12345678901234567890",
  "1e308",
  "1e400",
  "-1E-400",
);

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "",
    " ",
    "\u0000",
    "\ud800",
    "\ufffe",
    "\u2028",
    "a:b#c#d",
    "%",
    "%zz",
    "__proto__",
  ),
  fc.constantFrom(127, 128, 129, 256, 257).map((length) => "x".repeat(length)),
);

/** JSON text of anything, extremes among it. */
const value = fc.oneof(
  { arbitrary: fc.json({ maxDepth: 4 }), weight: 2 },
  text.map((string) => JSON.stringify(string)),
  time.map((string) => JSON.stringify(string)),
  number,
  fc.constantFrom("null", "true", "[]", "{}", '"\\ud800"', "[".repeat(130) + "]".repeat(130)),
);

/** An object with some of these members, and at times one more. */
function objectOf(members: Record<string, fc.Arbitrary<string>>): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.record(members, { requiredKeys: [] }),
      fc.option(fc.tuple(text, value), { freq: 8, nil: undefined }),
    )
    .map(([chosen, more]) => {
      const entries = [...Object.entries(chosen), ...(more ? [more] : [])];
      return `{${entries.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(",")}}`;
    });
}

const quoted = (arbitrary: fc.Arbitrary<string>) => arbitrary.map((each) => JSON.stringify(each));
const orAnything = (arbitrary: fc.Arbitrary<string>) =>
  fc.oneof({ arbitrary, weight: 3 }, { arbitrary: value, weight: 1 });

export const json = fc.json({ maxDepth: 8 });

export const envelope = objectOf({
  payload: orAnything(quoted(fc.string()).map((string) => `{"a":${string}}`)),
  source: orAnything(quoted(text)),
  type: orAnything(quoted(text)),
  tags: orAnything(fc.array(quoted(text), { maxLength: 22 }).map((tags) => `[${tags}]`)),
  metadata: orAnything(value.map((inner) => `{"cloudevents":${inner}}`)),
});

export const batch = fc
  .array(envelope, { maxLength: 4 })
  .map((events) => `{"events":[${events.join(",")}]}`);

export const cloudEvent = objectOf({
  specversion: fc.constant('"1.0"'),
  id: orAnything(quoted(text)),
  source: orAnything(quoted(fc.oneof(fc.webUrl(), text))),
  type: orAnything(quoted(text)),
  time: orAnything(quoted(time)),
  dataschema: orAnything(quoted(fc.webUrl())),
  datacontenttype: orAnything(fc.constantFrom('"text/plain"', '"application/json;a"')),
  data: value,
  data_base64: orAnything(quoted(fc.base64String())),
  ext: value,
});

export const command = objectOf({
  lease_id: orAnything(quoted(fc.uuid())),
  event_ids: orAnything(fc.array(quoted(fc.uuid())).map((ids) => `[${ids}]`)),
  limit: orAnything(number),
  lease_seconds: orAnything(number),
  delay_seconds: orAnything(number),
  source: orAnything(quoted(text)),
  reason: orAnything(quoted(text)),
  since: orAnything(quoted(time)),
  until: orAnything(quoted(time)),
  dry_run: fc.constant("true"),
});

/** A text with some of its bytes changed, removed or doubled. */
export const mutated = fc
  .tuple(
    fc.oneof(json, envelope, batch, cloudEvent, command),
    fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat(2)), { maxLength: 4 }),
    fc.boolean(),
  )
  .map(([text, changes, isCompressed]) => {
    const bytes = [...(isCompressed ? gzipSync(text) : new TextEncoder().encode(text))];
    for (const [at, value, kind] of changes)
      bytes.splice(at % (bytes.length + 1), kind, ...(kind === 2 ? [] : [value]));
    return new Uint8Array(bytes);
  });

export const bodyRoute = fc.oneof(
  { arbitrary: fc.constantFrom("/v1/events", "/v1/events/batch"), weight: 4 },
  {
    arbitrary: fc.constantFrom(
      "/v1/inbox/ack",
      "/v1/inbox/release",
      "/v1/inbox/extend",
      "/v1/inbox/reject",
      "/v1/inbox/redrive",
      "/v1/inbox/lease",
      "/v1/replays",
      "/v1/events/00000000-0000-4000-8000-000000000000/ack",
    ),
    weight: 1,
  },
);

/** Any bytes that Node's `fetch` lets pass. */
const field = fc.stringMatching(/^[\t\x20-\x7e\x80-\xff]*$/);
const utf8 = fc
  .oneof(fc.string({ unit: "grapheme" }), time, fc.constantFrom('"a";v=1', '"', "%E2%82", "1.0"))
  .map((text) => Buffer.from(text.replace(/\p{Cc}/gu, "")).toString("latin1"));
const anyField = fc.oneof(field, utf8);

export const headers = fc.record(
  {
    "Content-Type": fc.oneof(
      fc.constantFrom(
        "application/json; charset=utf8",
        "application/cloudevents+json",
        "application/cloudevents-batch+json; charset=UTF-8",
        "text/plain; charset=utf-16",
        "application/xml",
      ),
      anyField,
    ),
    "Content-Encoding": fc.oneof(fc.constantFrom("gzip", "deflate", "identity", "br"), anyField),
    "Idempotency-Key": anyField,
    Prefer: anyField,
    traceparent: anyField,
    "X-Request-Id": anyField,
    "ce-specversion": fc.oneof(fc.constant("1.0"), anyField),
    "ce-id": anyField,
    "ce-source": fc.oneof(fc.webUrl(), anyField),
    "ce-type": anyField,
    "ce-time": fc.oneof(time, anyField),
    "ce-ext": anyField,
  },
  { requiredKeys: [] },
);

const parameterName = fc.oneof(
  {
    arbitrary: fc.constantFrom(
      ..."limit cursor offset order source type tag since until status".split(" "),
    ),
    weight: 4,
  },
  { arbitrary: fc.string(), weight: 1 },
);
const parameterValue = fc.oneof(
  { arbitrary: time.map(encodeURIComponent), weight: 3 },
  number,
  fc.string({ unit: "grapheme" }).map(encodeURIComponent),
  fc.constantFrom("", "%", "%FF", "%C0%A0", "%ED%A0%80", "+", "asc", "pending", "dead_letter"),
);

export const query = fc
  .array(
    fc
      .tuple(parameterName, parameterValue)
      .map(([name, value]) => `${encodeURIComponent(name)}=${value}`),
    { maxLength: 4 },
  )
  .map((pairs) => pairs.join("&"));
