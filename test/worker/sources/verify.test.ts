/** Golden vectors of the providers, and what of a delivery each scheme covers. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../../../contract/limits.ts";
import { sourceBody } from "../../../contract/requests.ts";
import {
  hasSecret,
  type SchemeName,
  type SourceSettings,
  schemeNames,
} from "../../../contract/source.ts";
import { Reader } from "../../../worker/sources/reader.ts";
import { schemeOf } from "../../../worker/sources/schemes/all.ts";
import { verify } from "../../../worker/sources/verify.ts";
import type { SentDelivery } from "../../webhook-sender.ts";
import { definitionOf, senders } from "../../webhook-senders.ts";
import { standIn } from "./stand-in.ts";

const url = "https://triggers.example/in/token";
const at = Date.parse("2026-11-27T02:00:00Z");
const seconds = Math.floor(at / 1000);

const settingsOf = (name: SchemeName): SourceSettings => {
  const { secret: _, keep_previous_seconds: __, ...parsed } = sourceBody.parse(definitionOf(name));
  return parsed;
};

interface Asked {
  name: SchemeName;
  sent: SentDelivery;
  secrets?: { secret: string; until?: number }[];
  now?: number;
  url?: string;
}

function verdictOf({ name, sent, secrets, now = at, url: address = url }: Asked) {
  const delivery = {
    url: address + sent.query,
    headers: new Headers(sent.headers),
    body: new TextEncoder().encode(sent.body),
    now,
  };
  const known = secrets ?? [{ secret: senders[name].secret }];
  const scheme = schemeOf(settingsOf(name));
  return verify(scheme, known, delivery, new Reader(delivery, scheme), standIn());
}

const genuine = { isGenuine: true };
const sendOf = (name: SchemeName, options: object = {}) =>
  senders[name].send({ secret: senders[name].secret, time: seconds, url, ...options });

describe("the providers' own examples are genuine:", () => {
  it("GitHub's", async () => {
    const headers = {
      "x-hub-signature-256":
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    };
    const sent = { headers, query: "", body: "Hello, World!" };
    expect(await verdictOf({ name: "github", sent })).toEqual(genuine);
  });

  it("Slack's", async () => {
    const headers = {
      "x-slack-request-timestamp": "1531420618",
      "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    };
    const body =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    const sent = { headers, query: "", body };
    expect(await verdictOf({ name: "slack", sent, now: 1531420618_000 })).toEqual(genuine);
    expect(await verdictOf({ name: "slack", sent })).toEqual({ isGenuine: false, reason: "stale" });
  });

  it("that of Standard Webhooks, under both names of its headers", async () => {
    for (const prefix of ["webhook", "svix"]) {
      const headers = {
        [`${prefix}-id`]: "msg_p5jXN8AQM9LWM0D4loKWxJek",
        [`${prefix}-timestamp`]: "1614265330",
        [`${prefix}-signature`]: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
      };
      const sent = { headers, query: "", body: '{"test": 2432232314}' };
      const now = 1614265330_000;
      expect(await verdictOf({ name: "standard-webhooks", sent, now }), prefix).toEqual(genuine);
    }
  });

  it("Twilio's", async () => {
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      "x-twilio-signature": "0/KCTR6DLpKmkAf8muzZqo1nDgQ=",
    };
    const body =
      "CallSid=CA1234567890ABCDE&Caller=%2B12349013030&Digits=1234&From=%2B12349013030&To=%2B18005551212";
    const sent = { headers, query: "?foo=1&bar=2", body };
    const asked = { name: "twilio", sent, url: "https://mycompany.com/myapp.php" } as const;
    expect(await verdictOf({ ...asked, secrets: [{ secret: "12345" }] })).toEqual(genuine);
  });
});

it("looks at as many signatures as the limit says, and at no more", async () => {
  const sent = await sendOf("stripe");
  const [time = "", signature = ""] = sent.headers["stripe-signature"]?.split(",") ?? [];
  const behind = (others: number) => {
    const wrong = Array(others).fill(`v1=${"0".repeat(64)}`);
    const headers = { ...sent.headers, "stripe-signature": [time, ...wrong, signature].join() };
    return verdictOf({ name: "stripe", sent: { ...sent, headers } });
  };
  expect(await behind(limits.sources.signatures - 1)).toEqual(genuine);
  expect(await behind(limits.sources.signatures)).toMatchObject({ isGenuine: false });
});

/** Every byte of a text, changed in one bit. */
const mutated = (text: string) =>
  fc.tuple(fc.nat(text.length - 1), fc.integer({ min: 0, max: 5 })).map(([place, bit]) => {
    const code = text.charCodeAt(place) ^ (1 << bit);
    return (
      text.slice(0, place) +
      String.fromCharCode(code < 0x20 ? code | 0x40 : code) +
      text.slice(place + 1)
    );
  });

describe.each(schemeNames)("the scheme %s", (name) => {
  const sender = senders[name];
  const { covers } = schemeOf(settingsOf(name));

  it("takes what its sender sends, and with another secret nothing", async () => {
    expect(await verdictOf({ name, sent: await sendOf(name) })).toEqual(genuine);
    const forged = await sendOf(name, { secret: sender.otherSecret });
    expect(await verdictOf({ name, sent: forged })).toEqual({ isGenuine: false, reason: "wrong" });
    if (!hasSecret(name)) return;
    expect(await verdictOf({ name, sent: await sendOf(name), secrets: [] })).toMatchObject({
      isGenuine: false,
    });
  });

  it.runIf(hasSecret(name))(
    "takes either of two secrets, the older one until its time is over",
    async () => {
      const sent = await sendOf(name);
      const secrets = (until: number) => [
        { secret: sender.otherSecret },
        { secret: sender.secret, until },
      ];
      expect(await verdictOf({ name, sent, secrets: secrets(at + 1) })).toEqual(genuine);
      expect(await verdictOf({ name, sent, secrets: secrets(at) })).toMatchObject({
        isGenuine: false,
      });
    },
  );

  it(`refuses a changed body: ${covers.body}`, async () => {
    const sent = await sendOf(name);
    const body = sent.body.includes("opened")
      ? sent.body.replace("opened", "closed")
      : sent.body.replace(/[a-z](?=[^a-z]*$)/, "_");
    expect(body).not.toBe(sent.body);
    const changed = { ...sent, body };
    expect((await verdictOf({ name, sent: changed })).isGenuine).toBe(!covers.body);
    if (!covers.body) return;
    await fc.assert(
      fc.asyncProperty(mutated(sent.body), async (other) => {
        // Two ways to write one form are one form.
        const isSame =
          String(new URLSearchParams(other)) === String(new URLSearchParams(sent.body));
        fc.pre(other !== sent.body && !(name === "twilio" && isSame));
        fc.pre(!sender.onlyUnsignedDiffers?.(other, sent.body));
        const verdict = await verdictOf({ name, sent: { ...sent, body: other } });
        expect(verdict.isGenuine, other).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it(`refuses an old delivery: ${covers.time}`, async () => {
    const sent = await sendOf(name);
    for (const days of [-2, 2]) {
      const now = at + days * 86_400_000;
      const verdict = await verdictOf({ name, sent, now });
      expect(verdict.isGenuine).toBe(!covers.time);
      if (covers.time) expect(verdict).toEqual({ isGenuine: false, reason: "stale" });
    }
  });

  it("refuses a delivery whose headers of the proof were changed, or are missing", async () => {
    const sent = await sendOf(name);
    for (const header of sender.signedHeaders) {
      const { [header]: value = "", ...others } = sent.headers;
      expect((await verdictOf({ name, sent: { ...sent, headers: others } })).isGenuine).toBe(false);
      const trimmed = value.replace(/(=*)$/, "");
      await fc.assert(
        fc.asyncProperty(mutated(trimmed.slice(0, -1)), async (start) => {
          const other = start + trimmed.slice(-1) + value.slice(trimmed.length);
          fc.pre(!isSameProof(name, other, value));
          const headers = { ...sent.headers, [header]: other };
          fc.pre(isHeaderValue(other));
          expect((await verdictOf({ name, sent: { ...sent, headers } })).isGenuine, other).toBe(
            false,
          );
        }),
        { numRuns: 60 },
      );
    }
  });
});

const isHeaderValue = (text: string): boolean => /^[\x21-\x7e][\x20-\x7e]*$/.test(text);

/** The case of hexadecimal digits and of `Bearer` says nothing, nor do signatures of other versions. */
const isSameProof = (name: SchemeName, other: string, value: string): boolean =>
  name === "pubsub"
    ? other.replace(/^bearer/i, "Bearer") === value
    : name === "stripe"
      ? other.toLowerCase().split(",").slice(0, 2).join() === value.split(",").slice(0, 2).join()
      : ["hmac", "standard-webhooks", "shopify", "twilio"].includes(name)
        ? other === value
        : other.toLowerCase() === value.toLowerCase();
