/**
 * Whatever is accepted, in whatever form, the official SDK reads every page that it is on; and the
 * source of an event of ours is what one has by decoding that of its CloudEvent.
 */
import { CloudEvent, type CloudEventV1, HTTP } from "cloudevents";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batched, json, useApi } from "./api.ts";

const api = useApi();

/** Texts that somebody who reads URIs, labels or headers may stumble over. */
const text = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 20 }),
  fc.string({
    unit: fc.constantFrom(..."a1:/?#[]@!$&'()*+,;=%<> .-_~\\é"),
    minLength: 1,
    maxLength: 12,
  }),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.constantFrom(
    "1:2",
    "a#b#c",
    "my shop:1",
    "//",
    "http://",
    "a:",
    "%",
    "x[1]",
    "://",
    "a://b:c",
  ),
  fc.string({ unit: fc.constantFrom("\ufffe", "\u{1ffff}", "\ufeff", "\u202e", "x") }),
);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const native = fc.record({
  payload: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
  source: optional(text),
  type: optional(text),
  tags: optional(fc.array(text, { maxLength: 3 })),
  metadata: optional(
    fc.oneof(
      fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
      fc.record({ cloudevents: fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 }) }),
    ),
  ),
});

const name = fc.oneof(
  fc.stringMatching(/^[a-z0-9]{1,20}$/),
  fc.constantFrom(
    "schemaurl",
    "validate",
    "constructor",
    "datacontentencoding",
    "emit",
    "traceparent",
    "zteventid",
    "prototype",
    "time",
  ),
);
const time = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom("2016-12-31T23:59:60Z", "0001-01-01t00:00:00z", "2026-02-30T00:00:00Z", "now"),
);
const scalar = fc.oneof(text, fc.boolean(), fc.integer(), fc.maxSafeInteger(), fc.constant(null));
const foreign = fc
  .record({
    extensions: fc.dictionary(name, scalar, { maxKeys: 3 }),
    attributes: fc.record(
      {
        specversion: fc.constant("1.0"),
        id: fc.oneof(fc.uuid(), text),
        source: text,
        type: text,
        datacontenttype: fc.oneof(
          text,
          fc.constantFrom("text/plain", "a/b; c", "application/json"),
        ),
        dataschema: text,
        subject: text,
        time,
        data: fc.jsonValue({ maxDepth: 2 }),
        data_base64: fc.base64String(),
      },
      { requiredKeys: ["specversion", "id", "source", "type"] },
    ),
  })
  .map(({ extensions, attributes }) => ({ ...extensions, ...attributes }));

const numRuns = Number(process.env.FUZZ_RUNS ?? 1_000);

async function publishAll(items: object[], isForeign: boolean): Promise<number> {
  const [type, body] = isForeign
    ? [batched, JSON.stringify(items)]
    : ["application/json", JSON.stringify({ events: items })];
  return json(await api.post("/v1/events/batch", body, { "content-type": type })).accepted;
}

/** As a strict reader of the SDK has them. */
const readBySdk = (page: string): CloudEventV1<unknown>[] => {
  const events = HTTP.toEvent({ headers: { "content-type": batched }, body: page });
  return (events as CloudEventV1<unknown>[]).map((event) => new CloudEvent(event));
};

describe("the CloudEvents SDK", () => {
  it(`reads every page of whatever was accepted (${numRuns} events)`, {
    timeout: 1_200_000,
  }, async () => {
    const size = 50;
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(native, { minLength: size, maxLength: size }),
        fc.array(foreign, { minLength: size, maxLength: size }),
        async (natives, foreigners) => {
          const since = new Date().toISOString();
          accepted += (await publishAll(natives, false)) + (await publishAll(foreigners, true));
          for (const page of await api.cloudEventPages(`&since=${since}&order=desc`))
            expect(() => readBySdk(page), page).not.toThrow();
        },
      ),
      { numRuns: Math.ceil(numRuns / (2 * size)), endOnFailure: true },
    );
    expect(accepted).toBeGreaterThan(numRuns / 10);
  });

  it("has the source of an event of ours by decoding that of the CloudEvent", async () => {
    await fc.assert(
      fc.asyncProperty(text, async (source) => {
        const label = `${crypto.randomUUID().slice(0, 8)}${source}`;
        for (const one of [label, source]) {
          const answer = await api.publish(JSON.stringify({ payload: {}, source: one }));
          if (answer.status !== 201) continue;
          const [page = "[]"] = await api.cloudEventPages(
            `&order=desc&source=${encodeURIComponent(one)}`,
          );
          const [event] = readBySdk(page);
          expect(decodeURIComponent(event?.source ?? "")).toBe(one);
        }
      }),
      { numRuns: 60 },
    );
  });
});
