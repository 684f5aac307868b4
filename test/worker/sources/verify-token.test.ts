/** Tokens that Google signs for anybody: which of them a source takes, and when Google is asked. */
import { describe, expect, it, vi } from "vitest";
import { senderKeys } from "../../../contract/cache-bounds.ts";
import { Reader } from "../../../worker/sources/reader.ts";
import type { SignedToken } from "../../../worker/sources/scheme.ts";
import { pubsub } from "../../../worker/sources/schemes/pubsub.ts";
import { SenderUnavailable } from "../../../worker/sources/sender-host.ts";
import type { Verdict } from "../../../worker/sources/verdict.ts";
import { verifyToken } from "../../../worker/sources/verify-token.ts";
import { base64urlOf, google, keySetOf, signerNamed, tokenOf } from "../../published-keys.ts";
import { claimsAt, pushAccount } from "../../signing-senders.ts";
import { type StandIn, standIn } from "./stand-in.ts";

const now = Date.parse("2026-11-27T02:00:00Z");
const time = now / 1000;
const proof = pubsub({ scheme: "pubsub", ...pushAccount }).proof as SignedToken;

interface Asked {
  authorization: string | undefined;
  context?: StandIn;
  /** Where the keys are: another for tests that count what is asked for. */
  keys?: string;
}

function verdictOf({ authorization, context = standIn(), keys = proof.keys }: Asked) {
  const headers = new Headers(authorization === undefined ? {} : { authorization });
  const delivery = { url: "https://a.example/in/t", headers, body: new Uint8Array(), now };
  return verifyToken({ ...proof, keys }, delivery, new Reader(delivery), context);
}

const signedBy = async (name: string, claims: object = {}, header: object = {}) =>
  `Bearer ${await tokenOf(await signerNamed(name), { ...claimsAt(time), ...claims }, header)}`;
const refused = (reason: string) => ({ isGenuine: false, reason }) as Verdict;

describe("a token", () => {
  it("that Google made for this source is taken, from either name of the issuer", async () => {
    for (const iss of ["https://accounts.google.com", "accounts.google.com"])
      expect(await verdictOf({ authorization: await signedBy(google, { iss }) })).toEqual({
        isGenuine: true,
      });
  });

  const others: [what: string, reason: string, claims: object][] = [
    ["for another audience", "wrong", { aud: "https://elsewhere.example" }],
    ["for several audiences", "wrong", { aud: [pushAccount.audience] }],
    ["for none", "wrong", { aud: undefined }],
    ["of another account", "wrong", { email: "somebody@shop-1234.iam.gserviceaccount.com" }],
    ["of an account that is not verified", "wrong", { email_verified: false }],
    ["whose account is verified in words", "wrong", { email_verified: "true" }],
    ["of another issuer", "wrong", { iss: "https://accounts.google.com.elsewhere.example" }],
    ["that has expired", "stale", { exp: time - 301 }],
    ["of the future", "stale", { iat: time + 301 }],
    ["without an end", "malformed", { exp: undefined }],
    ["whose end is no number", "malformed", { exp: "9999999999" }],
    ["without a beginning", "malformed", { iat: undefined }],
  ];
  it.each(others)("%s is refused as %s", async (_, reason, claims) => {
    expect(await verdictOf({ authorization: await signedBy(google, claims) })).toEqual(
      refused(reason),
    );
  });

  it("is taken within the tolerance", async () => {
    for (const claims of [{ exp: time - 299 }, { iat: time + 299 }])
      expect((await verdictOf({ authorization: await signedBy(google, claims) })).isGenuine).toBe(
        true,
      );
  });

  const kid = async () => (await signerNamed(google)).kid;
  const claims = base64urlOf(claimsAt(time));
  const forged: [what: string, reason: string, make: () => Promise<string | undefined>][] = [
    ["none", "missing", async () => undefined],
    ["another word in front", "malformed", async () => "Basic YTpi"],
    ["no token", "malformed", async () => "Bearer a"],
    ["a token of two parts", "malformed", async () => `Bearer ${base64urlOf({})}.${claims}`],
    [
      "the algorithm none, unsigned",
      "malformed",
      async () => `Bearer ${base64urlOf({ alg: "none", kid: await kid() })}.${claims}.`,
    ],
    ["the algorithm none, signed", "malformed", async () => signedBy(google, {}, { alg: "none" })],
    ["a stronger algorithm", "malformed", async () => signedBy(google, {}, { alg: "RS512" })],
    ["another algorithm of RSA", "malformed", async () => signedBy(google, {}, { alg: "PS256" })],
    [
      "an HMAC, keyed with the public key",
      "malformed",
      async () => {
        const { publicKey } = await signerNamed(google);
        const spki = (await crypto.subtle.exportKey("spki", publicKey)) as ArrayBuffer;
        const hmac = { name: "HMAC", hash: "SHA-256" };
        const key = await crypto.subtle.importKey("raw", spki, hmac, false, ["sign"]);
        const signed = `${base64urlOf({ alg: "HS256", kid: await kid() })}.${claims}`;
        const mac = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(signed));
        const text = new Uint8Array(mac).toBase64({ alphabet: "base64url", omitPadding: true });
        return `Bearer ${signed}.${text}`;
      },
    ],
    [
      "a demand that nobody here knows",
      "malformed",
      async () => signedBy(google, {}, { crit: ["x"], x: 1 }),
    ],
    [
      "the name of Google's key, and another key",
      "wrong",
      async () => signedBy("somebody", {}, { kid: await kid() }),
    ],
    [
      "another key inside of it",
      "wrong",
      async () => {
        const { publicKey } = await signerNamed("somebody");
        const jwk = await crypto.subtle.exportKey("jwk", publicKey);
        return signedBy("somebody", {}, { jwk, kid: "mine" });
      },
    ],
    [
      "an address of keys inside of it",
      "wrong",
      async () => signedBy("somebody", {}, { jku: "https://elsewhere.example/", kid: "mine" }),
    ],
    ["no name of a key", "wrong", async () => signedBy(google, {}, { kid: undefined })],
    ["a number for a name", "wrong", async () => signedBy(google, {}, { kid: 1 })],
    [
      "a path for a name",
      "wrong",
      async () => signedBy(google, {}, { kid: "../../../../dev/null" }),
    ],
    [
      "a name that every object has",
      "wrong",
      async () => signedBy(google, {}, { kid: "__proto__" }),
    ],
    ["too long a token", "malformed", async () => signedBy(google, { more: "x".repeat(5_000) })],
  ];
  it.each(forged)(
    "with %s is refused as %s, and nothing else is asked for",
    async (_, reason, make) => {
      const context = standIn();
      expect(await verdictOf({ authorization: await make(), context })).toEqual(refused(reason));
      for (const url of context.asked) expect(url).toBe(proof.keys);
    },
  );
});

describe("Google's keys", () => {
  let count = 0;
  /** Keys that can be changed, at an address that no other test asks. */
  function keysAt() {
    const world = { names: [google], status: 200, cacheControl: "public, max-age=20000" };
    const context = standIn({
      answer: async () => {
        const headers = { "cache-control": world.cacheControl };
        return new Response(await keySetOf(world.names), { status: world.status, headers });
      },
    });
    const keys = `https://keys-${++count}.example/`;
    const ask = async (name = google) =>
      verdictOf({ authorization: await signedBy(name), context, keys });
    return { world, asked: context.asked, ask };
  }
  const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1_000);

  it.each([
    ["public, max-age=20000, must-revalidate", 20_000],
    ["max-age=1", senderKeys.least],
    ["no-store", senderKeys.least],
    ["max-age=999999999", senderKeys.most],
    ["", senderKeys.default],
  ])("are trusted as long as %j says, within bounds: %i seconds", async (cacheControl, seconds) => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { world, asked, ask } = keysAt();
    world.cacheControl = cacheControl;
    for (let n = 0; n < 3; n++) expect((await ask()).isGenuine).toBe(true);
    pass(seconds - 1);
    await ask();
    expect(asked).toHaveLength(1);
    pass(1);
    world.names = ["another"];
    expect(await ask()).toEqual(refused("wrong"));
    expect(asked).toHaveLength(2);
  });

  it("are asked for again because of a name that is not known, but once in a while", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { world, asked, ask } = keysAt();
    await ask();
    world.names = [google, "another"];
    for (let seconds = 0; seconds < 20; seconds += 2) {
      expect(await ask("another")).toEqual(refused("wrong"));
      pass(2);
    }
    expect(asked).toHaveLength(1);
    pass(senderKeys.cooldown);
    expect((await ask("another")).isGenuine).toBe(true);
    for (let seconds = 0; seconds < 20; seconds += 2) {
      expect(await ask("somebody")).toEqual(refused("wrong"));
      pass(2);
    }
    expect(asked).toHaveLength(2);
  });

  it.each([500, 404, 302, 204])(
    "that are answered with %i let nobody verify: nothing is accepted, and each second one asks",
    async (status) => {
      vi.useFakeTimers({ toFake: ["Date"] });
      const { world, asked, ask } = keysAt();
      world.status = status === 204 ? 200 : status;
      if (status === 204) world.names = [];
      for (let n = 0; n < 5; n++) await expect(ask()).rejects.toThrow(SenderUnavailable);
      expect(asked).toHaveLength(1);
      world.status = 200;
      world.names = [google];
      pass(1);
      expect((await ask()).isGenuine).toBe(true);
      expect(asked).toHaveLength(2);
    },
  );

  it("that were fetched together are asked for once", async () => {
    const { asked, ask } = keysAt();
    const verdicts = await Promise.all(Array.from({ length: 10 }, () => ask()));
    expect(verdicts.every(({ isGenuine }) => isGenuine)).toBe(true);
    expect(asked).toHaveLength(1);
  });

  it("that cannot be reached, or never end, let nobody verify", async () => {
    const broken = standIn({ answer: () => Promise.reject(new Error("no connection")) });
    const endless = standIn({ answer: () => new Response("x".repeat(70_000)) });
    for (const [n, context] of [broken, endless].entries()) {
      const authorization = await signedBy(google);
      const asked = verdictOf({ authorization, context, keys: `https://broken-${n}.example/` });
      await expect(asked).rejects.toThrow(SenderUnavailable);
    }
  });

  it("that are too short are not used", async () => {
    await signerNamed("short", 1_024);
    const context = standIn({ answer: async () => new Response(await keySetOf(["short"])) });
    const asked = verdictOf({
      authorization: await signedBy("short"),
      context,
      keys: "https://short.example/",
    });
    await expect(asked).rejects.toThrow(SenderUnavailable);
  });
});
