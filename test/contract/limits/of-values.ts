/** Limits that a schema of the contract enforces, for edge and backend alike. */
import type * as z from "zod";
import { reasonLine } from "../../../contract/attempt.ts";
import { eventAttributes } from "../../../contract/event.ts";
import { inboxFilter, inboxSettings } from "../../../contract/inbox.ts";
import { defaultSettings, keyRecord, tenantSettings } from "../../../contract/key.ts";
import { idempotencyKey } from "../../../contract/publication.ts";
import {
  extendBody,
  inboxQuery,
  leaseBody,
  rejectBody,
  releaseBody,
} from "../../../contract/requests.ts";
import { isIdempotencyKey } from "../../../worker/publish/idempotency-key.ts";
import type { LimitPath, Row } from "./row.ts";

const id = "00000000-0000-4000-8000-000000000000";
const text = (length: number): string => "x".repeat(length);
const fits = (schema: z.ZodType, value: unknown): boolean => schema.safeParse(value).success;
const many = (length: number): string[] => Array.from({ length }, (_, n) => `v${n}`);

/** What a schema makes of nothing. */
const isDefault = (schema: z.ZodType, member: string) => (size: number) =>
  (schema.parse({}) as Record<string, unknown>)[member] === size;

const key = {
  key_id: text(12),
  digest: "0".repeat(64),
  scopes: ["admin"],
  tier: "high",
  created_at: 1,
};

export const ofValues = {
  sourceLength: { is: 128, takes: (size) => fits(eventAttributes, { source: text(size) }) },
  typeLength: { is: 128, takes: (size) => fits(eventAttributes, { type: text(size) }) },
  tags: { is: 20, takes: (size) => fits(eventAttributes, { tags: many(size) }) },
  tagLength: { is: 64, takes: (size) => fits(eventAttributes, { tags: [text(size)] }) },
  idempotencyKeyLength: {
    is: 255,
    takes: (size) => isIdempotencyKey(text(size)) && fits(idempotencyKey, text(size)),
  },
  "pageSize.min": {
    is: 1,
    isLeast: true,
    takes: (size) => fits(inboxQuery, { limit: String(size) }),
  },
  "pageSize.max": { is: 100, takes: (size) => fits(inboxQuery, { limit: String(size) }) },
  "pageSize.default": { is: 50, takes: isDefault(inboxQuery, "limit") },
  offset: { is: 1_000, takes: (size) => fits(inboxQuery, { offset: String(size) }) },
  "lease.min": { is: 1, isLeast: true, takes: (size) => fits(leaseBody, { limit: size }) },
  "lease.max": {
    is: 100,
    takes: (size) =>
      fits(leaseBody, { limit: size }) && fits(releaseBody, { event_ids: Array(size).fill(id) }),
  },
  "lease.default": { is: 10, takes: isDefault(leaseBody, "limit") },
  "leaseSeconds.min": {
    is: 1,
    isLeast: true,
    takes: (size) => fits(leaseBody, { lease_seconds: size }),
  },
  "leaseSeconds.max": {
    is: 3_600,
    takes: (size) =>
      fits(leaseBody, { lease_seconds: size }) &&
      fits(extendBody, { lease_id: id, lease_seconds: size }),
  },
  "leaseSeconds.default": { is: 300, takes: isDefault(leaseBody, "lease_seconds") },
  releaseDelaySeconds: {
    is: 43_200,
    takes: (size) => fits(releaseBody, { lease_id: id, delay_seconds: size }),
  },
  waitSeconds: { is: 20, takes: (size) => fits(leaseBody, { wait_seconds: size }) },
  reasonBytes: {
    is: 1_024,
    // Two bytes for each ü.
    takes: (size) =>
      [rejectBody, releaseBody].every((body) =>
        fits(body, { lease_id: id, reason: `${"ü".repeat(size / 2)}${text(size % 2)}` }),
      ),
  },
  reasonLineLength: { is: 256, takes: (size) => reasonLine(text(size)) === text(size) },
  consumerLength: { is: 128, takes: (size) => fits(leaseBody, { consumer: text(size) }) },
  attempts: {
    is: 5,
    tested: [
      "test/backend/delivery/attempts.test.ts",
      "are the last five, whatever became of the event meanwhile",
    ],
  },
  "inboxes.most": {
    is: 1_000,
    takes: (size) => fits(tenantSettings, { shards: 1, max_deliveries: 1, inboxes: size }),
  },
  "inboxes.perKey": {
    is: 20,
    takes: (size) => fits(keyRecord, { ...key, inboxes: many(size) }),
  },
  "inboxes.filterBytes": {
    is: 2_048,
    takes: (size) => {
      // Two bytes for each ü.
      const filter = { payload: { "/a": [`${"ü".repeat(1_000)}`] } };
      const rest = size - Buffer.byteLength(JSON.stringify(filter));
      filter.payload["/a"][0] += text(rest);
      return fits(inboxFilter, filter);
    },
  },
  "inboxes.filterValues": {
    is: 50,
    takes: (size) =>
      fits(inboxFilter, { type: many(size) }) &&
      fits(inboxFilter, { payload: { "/a": many(size) } }),
  },
  "inboxes.pointerLength": {
    is: 256,
    takes: (size) => fits(inboxFilter, { payload: { [`/${text(size - 1)}`]: [1] } }),
  },
  "maxDeliveries.min": {
    is: 1,
    isLeast: true,
    takes: (size) => fits(inboxSettings, { max_deliveries: size }),
  },
  "maxDeliveries.max": {
    is: 1_000,
    takes: (size) => fits(inboxSettings, { max_deliveries: size }),
  },
  "maxDeliveries.default": {
    is: 10,
    takes: (size) => defaultSettings.max_deliveries === size,
  },
} satisfies Partial<Record<LimitPath, Row>>;
