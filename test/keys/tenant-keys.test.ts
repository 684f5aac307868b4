import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type KeyRecord, scopes, tenantSecret } from "../../contract/key.ts";
import { mintKey } from "../../keys/mint.ts";
import { addKey, keyBounds, replaceKey, revokeKey } from "../../keys/tenant-keys.ts";
import { recordOf } from "../backend/key-records.ts";

const now = 1_800_000_000_000;
const day = 86_400_000;
const tenant = "a".repeat(32);

describe("a tenant's keys", () => {
  it("are forgotten 90 days after they expired or were revoked, at the next change, and not before", () => {
    const keys = [
      recordOf(),
      recordOf({ expires_at: now + 1 }),
      recordOf({ expires_at: now - 90 * day + 1 }),
      recordOf({ revoked_at: now - 90 * day + 1, expires_at: now - 200 * day }),
    ];
    const old = [
      recordOf({ expires_at: now - 90 * day }),
      recordOf({ revoked_at: now - 90 * day, expires_at: now + day }),
    ];
    const next = recordOf();
    expect(addKey({ tenant, keys: [...keys, ...old] }, next, now).keys).toEqual([...keys, next]);

    const [first, ...rest] = keys;
    const revoked = { ...(first as KeyRecord), revoked_at: now };
    expect(revokeKey({ tenant, keys: [...keys, ...old] }, revoked.key_id, now).keys).toEqual([
      revoked,
      ...rest,
    ]);
  });

  it("are forgotten beyond a hundred that are dead, the oldest first", () => {
    const diedAgo = (milliseconds: number) => recordOf({ revoked_at: now - milliseconds });
    const dead = Array.from({ length: keyBounds.dead }, (_, n) => diedAgo(n + 1));
    const older = diedAgo(keyBounds.dead + 1);
    const next = recordOf();
    expect(addKey({ tenant, keys: [older, ...dead] }, next, now).keys).toEqual([...dead, next]);
  });

  it("stay on record when revoked long after they expired", () => {
    const key = recordOf({ expires_at: now - 120 * day });
    expect(revokeKey({ tenant, keys: [key] }, key.key_id, now).keys).toEqual([
      { ...key, revoked_at: now },
    ]);
  });

  it("make room for a new key when one is revoked or has expired", () => {
    const keys = Array.from({ length: keyBounds.live }, () => recordOf());
    const [first] = keys as [KeyRecord];
    expect(() => addKey({ tenant, keys }, recordOf(), now)).toThrow("50 live keys");
    expect(() => replaceKey({ tenant, keys }, first.key_id, recordOf(), now + day, now)).toThrow(
      "50 live keys",
    );
    expect(replaceKey({ tenant, keys }, first.key_id, recordOf(), now, now).keys).toHaveLength(51);
    expect(
      addKey(revokeKey({ tenant, keys }, first.key_id, now), recordOf(), now).keys,
    ).toHaveLength(51);
  });

  it("never outgrow what Secrets Manager stores, whatever operators do", () => {
    const act = fc.constantFrom("create", "rotate", "revoke");
    fc.assert(
      fc.property(fc.array(act, { minLength: 300, maxLength: 500 }), (acts) => {
        let secret = { tenant, keys: [] as KeyRecord[] };
        let time = now;
        for (const action of acts) {
          time += 60_000;
          const { keyId, digest } = mintKey(tenant);
          const next = recordOf({
            key_id: keyId,
            digest,
            scopes: [...scopes],
            expires_at: time + 30 * day,
            created_at: time,
          });
          const target = secret.keys.find(
            (key) => key.revoked_at === undefined && key.replaced_by === undefined,
          );
          try {
            if (action === "create" || !target) secret = addKey(secret, next, time);
            else if (action === "rotate")
              secret = replaceKey(secret, target.key_id, next, time + day, time);
            else secret = revokeKey(secret, target.key_id, time);
          } catch (error) {
            expect(String(error)).toContain("50 live keys");
          }
        }
        expect(tenantSecret.parse(secret)).toEqual(secret);
        expect(Buffer.byteLength(JSON.stringify(secret))).toBeLessThan(65_536);
        expect(secret.keys.length).toBeLessThanOrEqual(keyBounds.live + keyBounds.dead);
      }),
      { numRuns: 10 },
    );
  });
});

describe("a new key", () => {
  it("uses every base62 digit equally often", () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 2_000; i++) {
      const [, , id = "", secret = ""] = mintKey("acme").apiKey.split("_");
      for (const digit of id + secret.slice(0, 43)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
    }
    const expected = (2_000 * 55) / 62;
    const chiSquared = [...counts.values()].reduce(
      (sum, count) => sum + (count - expected) ** 2 / expected,
      0,
    );
    expect(counts.size).toBe(62);
    // 61 degrees of freedom: fair digits exceed 160 once in 10^10 runs; digits taken modulo 62 give
    // about 650.
    expect(chiSquared).toBeLessThan(160);
  });
});

describe("a key that is rotated", () => {
  const rotated = (members: Partial<KeyRecord>, overlapEnd = now + day) => {
    const key = recordOf(members);
    const next = recordOf();
    const { keys } = replaceKey({ tenant, keys: [key] }, key.key_id, next, overlapEnd, now);
    expect(keys[1]).toEqual(next);
    return { ...keys[0], isNext: keys[0]?.replaced_by === next.key_id };
  };

  it.each([
    ["never expired", {}, now + day],
    ["would expire later", { expires_at: now + day + 1 }, now + day],
    ["would expire sooner", { expires_at: now + 1 }, now + 1],
  ])("ends with the overlap, or when it %s", (_, members, expires_at) => {
    expect(rotated(members)).toMatchObject({ expires_at, isNext: true });
  });

  it.each([
    ["revoked", { revoked_at: now - 1 }],
    ["expired", { expires_at: now }],
    ["was rotated before", { replaced_by: "a".repeat(12) }],
  ])("is not one that is %s", (message, members) => {
    expect(() => rotated(members)).toThrow(message);
  });

  it("works until the very millisecond in which it expires", () => {
    expect(rotated({ expires_at: now + 1 }).expires_at).toBe(now + 1);
  });
});

it("a key that is revoked again was revoked when it first was", () => {
  const key = recordOf({ revoked_at: now - day });
  const secret = { tenant, keys: [key] };
  expect(revokeKey(secret, key.key_id, now)).toBe(secret);
});
