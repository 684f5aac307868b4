/**
 * Every value that the public API takes is one that the backend takes. Otherwise a client's mistake
 * would be answered as a fault of ours.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import type * as z from "zod";
import type { BulkAction } from "../../contract/bulk-operations.ts";
import { eventAttributes } from "../../contract/event.ts";
import { limits } from "../../contract/limits.ts";
import { type OperationName, operations } from "../../contract/operations.ts";
import * as requests from "../../contract/requests.ts";
import { schemeNames } from "../../contract/source.ts";

const scope = { tenant: "acme", shards: 64 };
const id = "6f1f6a52-9f0a-4c3e-8a57-2f6d1c0b9e11";

interface Passage {
  takes: z.ZodType;
  operation: OperationName;
  /** What the edge makes of what it took; undefined: it asks for another operation. */
  asks: (taken: Record<string, unknown>) => object | undefined;
}

const asIs = (taken: object): object => taken;
const without = (name: string, more: object) => (taken: Record<string, unknown>) => {
  const { [name]: _, ...rest } = taken;
  return { ...rest, ...more };
};

/** Without a filter, events by name or by lease. */
const named = ({ filter, dry_run: _, ...taken }: Record<string, unknown>) =>
  filter === undefined ? taken : undefined;
/** With one, all that match. */
const matching =
  (action: BulkAction, more: object = {}) =>
  ({ filter, reason }: Record<string, unknown>) =>
    filter === undefined
      ? undefined
      : { action, filter, ...more, ...("job_id" in more && { reason }) };

const madeSecret = `whsec_${"A".repeat(43)}=`;
type Push = { secret?: string; headers?: object } | undefined;
const settingsOf = (push: unknown) => {
  const { secret: _, headers: __, ...settings } = push as object & NonNullable<Push>;
  return settings;
};
const secretsOf = (push: unknown) => {
  const { secret, headers } = (push as Push) ?? {};
  return { ...(secret !== undefined && { secret }), ...(headers && { headers }) };
};

const passages: Passage[] = [
  {
    takes: requests.inboxQuery,
    operation: "list-inbox",
    asks: without("cursor", { after: undefined }),
  },
  {
    takes: requests.leaseBody,
    operation: "lease-events",
    asks: ({ wait_seconds: _, cursor: __, ...taken }) => ({
      ...{ ...taken, lease_id: id, max_deliveries: 10 },
      after: { created_at: 1, event_id: id },
    }),
  },
  {
    takes: requests.acknowledgeBody,
    operation: "acknowledge-event",
    asks: (taken) => ({ ...taken, event_id: id }),
  },
  { takes: requests.acknowledgeManyBody, operation: "acknowledge-events", asks: named },
  { takes: requests.releaseBody, operation: "release-events", asks: asIs },
  { takes: requests.extendBody, operation: "extend-lease", asks: asIs },
  { takes: requests.rejectBody, operation: "reject-events", asks: named },
  { takes: requests.redriveBody, operation: "redrive-events", asks: named },
  { takes: requests.acknowledgeManyBody, operation: "count-bulk-job", asks: matching("ack") },
  {
    takes: requests.rejectBody,
    operation: "start-bulk-job",
    asks: matching("reject", { job_id: id, asked_at: 1 }),
  },
  {
    takes: requests.redriveBody,
    operation: "start-bulk-job",
    asks: matching("redrive", { job_id: id, asked_at: 1 }),
  },
  { takes: requests.replayBody, operation: "count-replay", asks: without("dry_run", {}) },
  {
    takes: requests.replayBody,
    operation: "start-replay",
    asks: without("dry_run", { replay_id: id }),
  },
  {
    takes: requests.inboxBody,
    operation: "put-inbox",
    asks: ({ dry_run: _, since, push, ...settings }) => ({
      name: "billing",
      settings: { ...settings, ...(push !== undefined && { push: settingsOf(push) }) },
      since,
      atMost: 100,
    }),
  },
  {
    takes: requests.inboxBody,
    operation: "put-push",
    asks: ({ push }) => ({
      name: "billing",
      secret: madeSecret,
      replaces: true,
      keep_previous_seconds: 0,
      origin: "https://a.example",
      ...secretsOf(push),
    }),
  },
  {
    takes: requests.rotatePushBody,
    operation: "put-push",
    asks: ({ secret = madeSecret }) => ({
      name: "billing",
      secret,
      replaces: true,
      keep_previous_seconds: 86_400,
      origin: "https://a.example",
    }),
  },
  {
    takes: requests.inboxBody,
    operation: "count-matching",
    asks: ({ since = 0, filter }) => ({ since, filter }),
  },
  {
    takes: requests.sourceBody,
    operation: "put-source",
    asks: ({ secret, keep_previous_seconds, ...settings }) => ({
      name: "github",
      settings,
      keep_previous_seconds,
      ...(secret !== undefined && { secret }),
    }),
  },
  {
    takes: eventAttributes,
    operation: "ingest-event",
    asks: (taken) => ({ event: { event_id: id, created_at: 1, payload: "{}", ...taken } }),
  },
];

const text = (max: number) =>
  fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: max }),
    fc.string({ minLength: max - 1, maxLength: max + 1 }),
    fc.constantFrom("a", "é".repeat(max), "a#b", "\u00a0a", "a\u0085b"),
  );
const number = (min: number, max: number) =>
  fc.oneof(fc.integer({ min: min - 1, max: max + 1 }), fc.constantFrom(min, max));
const oneOrMore = (of: fc.Arbitrary<string>) =>
  fc.oneof(of, fc.array(of, { maxLength: limits.inboxes.filterValues + 1 }));
const ids = fc.oneof(
  fc.uuid(),
  fc.uuid().map((uuid) => uuid.toUpperCase()),
);
const times = fc.constantFrom(
  ...["0000-01-01T00:00:00Z", "1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00Z"],
  ...["2016-12-31t23:59:60z", "2026-11-23T10:00:00.123456+14:00", "9999-12-31T23:59:59.999-14:00"],
);

/** Of each member: values at the edges of what it may be, and beyond. */
const members: Record<string, fc.Arbitrary<unknown>> = {
  limit: number(1, 100),
  cursor: fc.constantFrom("", "x"),
  offset: number(0, limits.offset).map(String),
  order: fc.constantFrom("asc", "desc"),
  status: fc.constantFrom("pending", "delivered", "acknowledged", "dead_letter"),
  source: text(limits.sourceLength),
  type: text(limits.typeLength),
  tag: text(limits.tagLength),
  tags: fc.array(text(limits.tagLength), { maxLength: limits.tags + 1 }),
  since: times,
  until: times,
  lease_id: ids,
  event_ids: fc.array(ids, { maxLength: limits.lease.max + 1 }),
  lease_seconds: number(limits.leaseSeconds.min, limits.leaseSeconds.max),
  wait_seconds: number(0, limits.waitSeconds),
  delay_seconds: number(0, limits.releaseDelaySeconds),
  reason: fc.oneof(text(limits.reasonBytes), fc.constantFrom("a\n\tat b", "é".repeat(512), " ")),
  consumer: text(limits.consumerLength),
  inbox: fc.constantFrom("default", "0-", "a".repeat(63), "a".repeat(64), "-a", "A"),
  dry_run: fc.boolean(),
  max_deliveries: number(limits.maxDeliveries.min, limits.maxDeliveries.max),
  enabled: fc.boolean(),
  filter: fc.record(
    {
      source: oneOrMore(text(limits.sourceLength)),
      type: oneOrMore(text(limits.typeLength)),
      tags: oneOrMore(text(limits.tagLength)),
      payload: fc.dictionary(
        fc.constantFrom("/a", "/a/0", "/", "a", "/~2", "/~01"),
        fc.array(fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null)), {
          maxLength: limits.inboxes.filterValues + 1,
        }),
        { maxKeys: 3, noNullPrototype: true },
      ),
    },
    { requiredKeys: [], noNullPrototype: true },
  ),
};

const base64Of = (bytes: number) => Buffer.alloc(bytes, 1).toString("base64");
const pushSecrets = [23, 24, 64, 65].map((bytes) => `whsec_${base64Of(bytes)}`);
const headerNames = ["Authorization", "X-Key", "x-key", "webhook-id", "Host", "a b", "__proto__"];

Object.assign(members, {
  push: fc.record(
    {
      url: fc.constantFrom(
        ...["https://a.example", "HTTP://a.example:1/b?c", "https://u:p@a.example/", "ftp://a"],
        ...["https://a.example/#f", `https://a.example/${"a".repeat(2_048)}`, "https:///a", "a"],
      ),
      mode: fc.constantFrom("event", "notify", "none"),
      format: fc.constantFrom("json", "cloudevents", "xml"),
      concurrency: number(1, 4),
      max_per_second: number(1, 1_000),
      secret: fc.constantFrom(...pushSecrets, "whsec_", "secret"),
      headers: fc.dictionary(
        fc.constantFrom(...headerNames),
        fc.constantFrom("a", "", " a", "é", "a".repeat(1_024), "a".repeat(1_025)),
        { maxKeys: 3 },
      ),
    },
    { requiredKeys: ["url"], noNullPrototype: true },
  ),
});

const rarely = (of: fc.Arbitrary<unknown>) =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 9 }, of);
const places = fc.oneof(
  fc.constantFrom("X-Id", "x_id", "", "a b").map((header) => ({ header })),
  fc.constantFrom("/id", "/a/0", "id", "/~2").map((pointer) => ({ pointer })),
);

/** Of sources. */
Object.assign(members, {
  scheme: fc.constantFrom(...schemeNames, "pigeon"),
  paused: fc.boolean(),
  secret: fc.oneof(
    fc.constantFrom(
      ...pushSecrets,
      "user:password",
      "whsec_MfKQ9r8GKYqrTwjU",
      "long enough",
      "short",
      "ä".repeat(9),
    ),
    fc.string({ minLength: 7, maxLength: 513 }),
  ),
  keep_previous_seconds: number(0, limits.sources.keepSeconds),
  header: rarely(fc.constantFrom("X-Token", "x token", "")),
  origins: rarely(fc.array(fc.constantFrom("a.example", "A", "a:1"), { maxLength: 11 })),
  audience: rarely(fc.constantFrom("a", "", "é", "a b", "x".repeat(512), "x".repeat(513))),
  service_account: rarely(fc.constantFrom("a@b.iam.gserviceaccount.com", "a", "A@b", "")),
  topic_arn: rarely(
    fc.constantFrom("arn:aws:sns:us-west-2:123456789012:t", "arn:aws:sns:x:1:t", "", "a"),
  ),
  delivery_id: rarely(places),
  type_from: rarely(places),
  hmac: rarely(
    fc.record(
      {
        header: fc.constantFrom("X-Signature", "é"),
        algorithm: fc.constantFrom("SHA-1", "SHA-512", "MD5"),
        encoding: fc.constantFrom("hex", "base64", "base32"),
        prefix: fc.constantFrom("", "v1=", "é"),
        signed: fc.constantFrom("{body}", "{timestamp}.{body}", "{id}{body}", "{body}{body}", "x"),
        timestamp: fc.record(
          { header: fc.constant("x-time"), tolerance_seconds: number(1, 86_400) },
          { noNullPrototype: true },
        ),
      },
      { requiredKeys: ["header"], noNullPrototype: true },
    ),
  ),
});

const namesIn = (schema: z.ZodType): string[] =>
  Object.keys((schema as unknown as { shape: object }).shape);

/** Of what is done to all that match. */
const bulkMembers = {
  lease_id: rarely(ids),
  event_ids: rarely(fc.array(ids, { maxLength: limits.lease.max + 1 })),
  filter: fc.record(
    {
      source: oneOrMore(text(limits.sourceLength)),
      type: oneOrMore(text(limits.typeLength)),
      tags: oneOrMore(text(limits.tagLength)),
      since: times,
      until: times,
    },
    { requiredKeys: [], noNullPrototype: true },
  ),
};

it.each(passages)("what is taken for $operation is taken by it", ({ takes, operation, asks }) => {
  const of = operation.endsWith("-bulk-job") ? { ...members, ...bulkMembers } : members;
  const own = Object.entries(of).filter(([name]) => namesIn(takes).includes(name));
  expect(own.map(([name]) => name).sort()).toEqual(namesIn(takes).sort());
  const isQuery = takes === requests.inboxQuery;
  const sent = fc.record(Object.fromEntries(own), { requiredKeys: [] });
  let taken = 0;
  fc.assert(
    fc.property(sent, (values) => {
      const texts = Object.entries(values).map(([name, value]) => [name, String(value)]);
      const read = takes.safeParse(isQuery ? Object.fromEntries(texts) : values);
      if (!read.success) return;
      const asking = asks(read.data as Record<string, unknown>);
      if (!asking) return;
      taken++;
      const asked = { ...scope, ...asking };
      // As it goes over the wire.
      const input = operations[operation].input.safeParse(JSON.parse(JSON.stringify(asked)));
      expect(input.error?.issues ?? []).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
  expect(taken).toBeGreaterThan(20);
});
