/**
 * What is stored, or held by somebody, for months: made by other programs from the descriptions in
 * the contract (Python's hashlib, hmac and zlib). A changed separator, constant or order fails
 * here, and would make second events, lose what is stored, or lock keys out. That of an
 * Idempotency-Key and that of a cursor stand beside the Worker's other tests.
 */
import { afterEach, describe, expect, it, vi } from "vitest";
import { expanded } from "../../backend/store/compression.ts";
import { signedHeaders } from "../../backend/store/signature.ts";
import {
  formatApiKey,
  parseApiKey,
  tenantSecretKey,
  tenantSecretPrefix,
} from "../../contract/key.ts";
import { endedKeyName, keyCacheName } from "../../contract/key-cache.ts";
import {
  attemptsKey,
  bodyKey,
  definitionsKey,
  definitionsPartKey,
  keyInScope,
  leasePartition,
  purgeKey,
  runningBulkJobsPartition,
  runningPurgesPartition,
  runningReplaysPartition,
  scopeOf,
  shardOf,
  sourcePartition,
  statusPartition,
  table,
  tableName,
} from "../../contract/table.ts";

afterEach(() => void vi.useRealTimers());

describe("what is derived and stored is what it always was:", () => {
  it("an API key with its checksum", () => {
    const key = "zt_acme_4fK2mPq9XzLw_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA05o9z6";
    expect(formatApiKey("acme", "4fK2mPq9XzLw", "A".repeat(43))).toBe(key);
    expect(parseApiKey(key)).toEqual({ tenant: "acme", keyId: "4fK2mPq9XzLw" });
  });

  it("the names of keys and secrets", () => {
    expect(keyCacheName("acme", "4fK2mPq9XzLw")).toBe("key:acme:4fK2mPq9XzLw");
    expect(endedKeyName("acme", "4fK2mPq9XzLw")).toBe("ended:acme:4fK2mPq9XzLw");
    expect(tenantSecretPrefix("staging")).toBe("zapier-triggers/staging/tenants/");
    expect(tenantSecretKey("staging")).toBe("alias/zapier-triggers-staging-tenants");
  });

  it("the partitions of the indexes", () => {
    expect(statusPartition("acme", "pending")).toBe("acme#pending#0");
    expect(statusPartition("acme", "dead_letter", 3)).toBe("acme#dead_letter#3");
    expect(sourcePartition("acme", "acknowledged", "a#b", 3)).toBe("acme#acknowledged#3#a#b");
    expect(leasePartition("acme", 3)).toBe("acme#3");
    expect([runningReplaysPartition, runningBulkJobsPartition]).toEqual(["#replays", "#bulk"]);
  });

  it("the scope of an inbox, and what lies in it", () => {
    expect(scopeOf("acme", undefined)).toBe("acme");
    expect(scopeOf("acme", "i1")).toBe("acme@i1");
    expect(statusPartition(scopeOf("acme", "i1"), "unlisted", 3)).toBe("acme@i1#unlisted#3");
    expect([keyInScope("e1", undefined), keyInScope("e1", "i1")]).toEqual(["e1", "e1@i1"]);
    expect(keyInScope("body#1", "i1")).toBe("body#1");
    expect([attemptsKey("e1", undefined), attemptsKey("e1", "i1")]).toEqual([
      "attempts#e1",
      "attempts#e1@i1",
    ]);
    expect(definitionsKey("acme")).toBe("inboxes#acme");
    expect(definitionsPartKey("acme", "p1")).toBe("inboxes#acme#p1");
    expect([purgeKey("i1"), runningPurgesPartition]).toEqual(["purge#i1", "#purges"]);
  });

  it("the shard of an event", () => {
    const id = "b12862ea-990a-8714-8996-b03f33c1d687";
    expect([1, 2, 4, 7, 64].map((shards) => shardOf(id, shards))).toEqual([0, 1, 1, 4, 17]);
  });

  it("the table, its keys and its indexes", () => {
    expect(tableName("production")).toBe("zapier-triggers-events");
    expect(tableName("staging")).toBe("zapier-triggers-events-staging");
    expect([table.partitionKey.name, table.timeToLive]).toEqual(["event_id", "expires_at"]);
    expect(
      Object.values(table.indexes).map(({ name, partitionKey, sortKey }) => [
        name,
        partitionKey.name,
        sortKey.name,
      ]),
    ).toEqual([
      ["status-created_at-index", "status_partition", "created_at"],
      ["source-timestamp-index", "source_partition", "timestamp"],
      ["lease-expires_at-index", "lease_partition", "lease_expires_at"],
    ]);
  });

  it("a body's key, and a text as it lies compressed", () => {
    expect(bodyKey("1")).toBe("body#1");
    const B = "eAGrVipJrShRslLKyc9LVxglRsNgNB0M62ygVAsAiSJuDw==" as unknown as Uint8Array;
    const text = `{"text":"${"long ".repeat(200)}"}`;
    expect(expanded({ event_id: { S: "e" }, payload: { B } }).payload).toEqual({ S: text });
  });

  it("a signature of a call to DynamoDB", () => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-11-23T10:00:00Z") });
    const { authorization } = signedHeaders(
      { service: "dynamodb", region: "us-east-1", host: "dynamodb.us-east-1.amazonaws.com" },
      {
        accessKeyId: "AKIDEXAMPLE",
        secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
      },
      { "x-amz-target": "DynamoDB_20120810.GetItem" },
      '{"TableName":"events"}',
    );
    expect(authorization).toBe(
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261123/us-east-1/dynamodb/aws4_request, " +
        "SignedHeaders=host;x-amz-date;x-amz-target, " +
        "Signature=9929fc5619748572ea7bdaf81ad08b3f0ef391a80742ac9af2defc35704b1acd",
    );
  });
});
