import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apiKeyPattern, formatApiKey, keyId, parseApiKey, tenantId } from "../../contract/key.ts";
import { keyCacheName } from "../../contract/key-cache.ts";

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const tenant = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/);
const parts = fc.record({
  tenant,
  id: fc.stringMatching(/^[0-9A-Za-z]{12}$/),
  secret: fc.stringMatching(/^[0-9A-Za-z]{43}$/),
});
const key = parts.map(({ tenant, id, secret }) => formatApiKey(tenant, id, secret));

describe("an API key", () => {
  it("is taken apart into what it was made of", () => {
    fc.assert(
      fc.property(parts, ({ tenant, id, secret }) => {
        expect(parseApiKey(formatApiKey(tenant, id, secret))).toEqual({ tenant, keyId: id });
      }),
    );
  });

  it("is refused with any one character changed", () => {
    const changed = fc
      .tuple(
        key,
        fc.nat(),
        fc.oneof(fc.constantFrom(...base62, "_", "-"), fc.string({ minLength: 1, maxLength: 1 })),
      )
      .map(([key, at, by]) => ({
        key,
        broken: key.slice(0, at % key.length) + by + key.slice((at % key.length) + 1),
      }))
      .filter(({ key, broken }) => key !== broken);
    fc.assert(
      fc.property(changed, ({ broken }) => {
        expect(parseApiKey(broken)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });

  it("is refused with two neighbours swapped", () => {
    const swapped = fc
      .tuple(key, fc.nat())
      .map(([key, n]) => ({ key, at: n % (key.length - 1) }))
      .map(({ key, at }) => ({
        key,
        broken: key.slice(0, at) + key.charAt(at + 1) + key.charAt(at) + key.slice(at + 2),
      }))
      .filter(({ key, broken }) => key !== broken);
    fc.assert(
      fc.property(swapped, ({ broken }) => {
        expect(parseApiKey(broken)).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });

  it("is refused when cut, prolonged or wrapped in white space", () => {
    fc.assert(
      fc.property(key, (key) => {
        for (const broken of [
          key.slice(1),
          key.slice(0, -1),
          `${key}0`,
          ` ${key}`,
          `${key}\n`,
          key.toUpperCase(),
          "",
        ]) {
          expect(parseApiKey(broken)).toBeUndefined();
        }
      }),
    );
  });

  it("ends in the CRC-32 of what comes before, as six base62 digits", () => {
    fc.assert(
      fc.property(key, (key) => {
        const checksum = [...key.slice(-6)].reduce(
          (value, digit) => value * 62 + base62.indexOf(digit),
          0,
        );
        expect(checksum).toBe(crc32(key.slice(0, -6)));
      }),
    );
  });

  it("stays what it is: keys that are in use go on working", () => {
    const body = `zt_acme_4fK2mPq9XzLw_${base62.slice(0, 43)}`;
    expect(formatApiKey("acme", "4fK2mPq9XzLw", base62.slice(0, 43))).toBe(`${body}2zr7gw`);
  });
});

describe("the pattern of API keys", () => {
  const { source, flags } = apiKeyPattern;

  it("is plain enough for every secret scanner: no flags, look-arounds or back-references", () => {
    expect(flags).toBe("");
    expect(source).not.toMatch(/\(\?(?!:)|\\\d|\\k|\\[pP]/);
  });

  it("finds a key in the midst of text, once its anchors are taken off", () => {
    const scanner = new RegExp(source.replace(/^\^/, "").replace(/\$$/, ""), "g");
    fc.assert(
      fc.property(key, fc.constantFrom("", '"', "'", "=", " ", "\n", ":"), (key, edge) => {
        expect(`export ZAPIER_KEY=${edge}${key}${edge}; ./run`.match(scanner)).toEqual([key]);
      }),
    );
  });

  it("takes the tenants and key ids that the schemas take, and no others", () => {
    const anyTenant = fc.oneof(
      tenant,
      fc.string({ unit: fc.constantFrom("a", "Z", "0", "-", "_", ".", "é"), maxLength: 34 }),
    );
    const anyId = fc.oneof(
      fc.stringMatching(/^[0-9A-Za-z]{12}$/),
      fc.string({ minLength: 11, maxLength: 13 }),
    );
    fc.assert(
      fc.property(anyTenant, anyId, (tenant, id) => {
        const taken = apiKeyPattern.test(`zt_${tenant}_${id}_${"0".repeat(49)}`);
        expect(taken).toBe(tenantId.safeParse(tenant).success && keyId.safeParse(id).success);
      }),
    );
  });
});

describe("the cache name of a key", () => {
  it("fits into Workers KV, and no two keys share one", () => {
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        const names = [a, b].flatMap(({ tenant }) =>
          [a, b].map(({ id }) => keyCacheName(tenant, id)),
        );
        expect(new Set(names).size).toBe(
          new Set([a.tenant, b.tenant]).size * new Set([a.id, b.id]).size,
        );
        for (const name of names) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(512);
      }),
    );
  });
});
