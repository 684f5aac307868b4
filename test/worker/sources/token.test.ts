/** Addresses of sources: only those that were given out cost a look-up. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { openToken, sealToken } from "../../../worker/sources/token.ts";

const secret = "s".repeat(32);
const id = "4fK2mPq9XzLwAb3d";

it("is what it always was", async () => {
  expect(await sealToken(secret, id)).toBe("4fK2mPq9XzLwAb3dwM35-GKuUPmNngXCTqXZTA");
});

it("opens to its id, and with another secret to nothing", async () => {
  const token = await sealToken(secret, id);
  expect(token).toMatch(/^[0-9A-Za-z]{16}[0-9A-Za-z_-]{22}$/);
  expect(await openToken(secret, token)).toBe(id);
  expect(await openToken("t".repeat(32), token)).toBeUndefined();
});

it("does not open if one character is another, is missing, or is one too many", async () => {
  const token = await sealToken(secret, id);
  await fc.assert(
    fc.asyncProperty(fc.nat(token.length - 1), fc.string({ maxLength: 2 }), async (place, text) => {
      const other = token.slice(0, place) + text + token.slice(place + 1);
      fc.pre(other !== token);
      expect(await openToken(secret, other)).toBeUndefined();
    }),
  );
  for (const text of ["", "x", `${token}A`, token.slice(1)])
    expect(await openToken(secret, text)).toBeUndefined();
});

it("is made with no short secret", async () => {
  await expect(sealToken("short", id)).rejects.toThrow("at least 32 characters");
});
