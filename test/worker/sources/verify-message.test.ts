/** Messages of Amazon SNS: which of them a source takes, and what it makes the edge ask for. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { senderKeys } from "../../../contract/cache-bounds.ts";
import { Reader } from "../../../worker/sources/reader.ts";
import type { SignedMessage } from "../../../worker/sources/scheme.ts";
import { sns } from "../../../worker/sources/schemes/sns.ts";
import { SenderUnavailable } from "../../../worker/sources/sender-host.ts";
import { verifyMessage } from "../../../worker/sources/verify-message.ts";
import { amazon, amazonCertificate, signerNamed } from "../../published-keys.ts";
import { confirmationAt, messageAt, signedMessage, topicArn } from "../../signing-senders.ts";
import { certificate, messages, topic } from "./amazon-vectors.ts";
import { type StandIn, standIn } from "./stand-in.ts";

const now = Date.parse("2026-11-27T02:00:00Z");
const time = now / 1000;

interface Asked {
  body: string;
  context?: StandIn;
  topic?: string;
  now?: number;
}

function verdictOf({ body, context = standIn(), topic: pinned = topicArn, now: at = now }: Asked) {
  const scheme = sns({ scheme: "sns", topic_arn: pinned });
  const headers = new Headers({ "content-type": "text/plain; charset=UTF-8" });
  const bytes = new TextEncoder().encode(body);
  const delivery = { url: "https://a.example/in/t", headers, body: bytes, now: at };
  const reader = new Reader(delivery, scheme);
  return verifyMessage(scheme.proof as SignedMessage, delivery, reader, context);
}

const signedWith = (members: object, by?: string) => signedMessage(messageAt(time, members), by);
const genuine = { isGenuine: true };
const refused = (reason: string) => ({ isGenuine: false, reason });

describe("a message that Amazon has signed", () => {
  const context = () => standIn({ answer: () => new Response(certificate) });

  it.each(messages)("is genuine ($Type, version $SignatureVersion)", async (message) => {
    const asked = { context: context(), topic, now: Date.parse(message.Timestamp) };
    expect(await verdictOf({ body: JSON.stringify(message), ...asked })).toEqual(genuine);
    for (const name of Object.keys(message).filter((each) => each !== "SignatureVersion")) {
      const value = String((message as Record<string, unknown>)[name]);
      const changed = JSON.stringify({ ...message, [name]: value.replace(/.(?=[^=]*$)/, "A") });
      const verdict = await verdictOf({ body: changed, ...asked });
      expect(verdict.isGenuine, name).toBe(false);
    }
  });
});

describe("a message", () => {
  it.each(["1", "2"])("of version %s is taken, with and without a subject", async (version) => {
    for (const Subject of ["An order", undefined]) {
      const body = await signedWith({ SignatureVersion: version, Subject });
      expect(await verdictOf({ body })).toEqual(genuine);
    }
  });

  it("of any text is taken as it was signed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), async (Message) => {
        expect(await verdictOf({ body: await signedWith({ Message }) })).toEqual(genuine);
      }),
      { numRuns: 30 },
    );
  });

  it("may be two hours old, as its sender tries again for one", async () => {
    const body = await signedWith({});
    for (const [seconds, isTaken] of [
      [7_200, true],
      [-7_200, true],
      [7_201, false],
      [-7_201, false],
    ] as const) {
      const verdict = await verdictOf({ body, now: now + seconds * 1000 });
      expect(verdict).toEqual(isTaken ? genuine : refused("stale"));
    }
  });

  const other = "arn:aws:sns:us-west-2:999999999999:orders";
  const cases: [what: string, reason: string, make: () => Promise<string>][] = [
    ["of another topic", "wrong", () => signedWith({ TopicArn: other })],
    [
      "of another topic, that is to be confirmed",
      "wrong",
      () => signedMessage(confirmationAt(time, { TopicArn: other })),
    ],
    [
      "of another region",
      "wrong",
      () => signedWith({ TopicArn: topicArn.replace("us-west-2", "us-east-1") }),
    ],
    ["of another key", "wrong", () => signedWith({}, "somebody")],
    ["without a signature", "missing", async () => JSON.stringify(messageAt(time))],
    [
      "whose signature is no base64",
      "malformed",
      async () => JSON.stringify({ ...messageAt(time), Signature: "!" }),
    ],
    ["of a third version", "malformed", () => signedWith({ SignatureVersion: "3" })],
    ["whose version is a number", "malformed", () => signedWith({ SignatureVersion: 2 })],
    ["of another type", "malformed", () => signedWith({ Type: "Order" })],
    ["of a type that every object has", "malformed", () => signedWith({ Type: "constructor" })],
    ["whose text is no text", "malformed", () => signedWith({ Message: { a: 1 } })],
    ["without an id", "malformed", () => signedWith({ MessageId: undefined })],
    ["without a time", "malformed", () => signedWith({ Timestamp: "yesterday" })],
    [
      "that names a member twice",
      "malformed",
      async () => (await signedWith({})).replace("{", '{"Message":"An order was closed.",'),
    ],
    [
      "that names a member twice, once in another spelling",
      "malformed",
      async () => (await signedWith({})).replace("{", '{"\\u004dessage":"An order was closed.",'),
    ],
    ["that is a list", "missing", async () => `[${await signedWith({})}]`],
    ["that is no JSON", "missing", async () => `${await signedWith({})},`],
  ];
  it.each(cases)("%s is refused as %s", async (_, reason, make) => {
    expect(await verdictOf({ body: await make() })).toEqual(refused(reason));
  });

  it("is not taken for another one whose lines are the same", async () => {
    const smuggled = "A\nMessageId\nforged\nSubject\nB";
    const body = await signedWith({ Message: smuggled, Subject: undefined, MessageId: "real" });
    expect(await verdictOf({ body })).toEqual(genuine);
    const read = { Message: "A", MessageId: "forged", Subject: "B\nMessageId\nreal" };
    const forged = JSON.stringify({ ...JSON.parse(body), ...read });
    expect(await verdictOf({ body: forged })).toEqual(refused("malformed"));
  });
});

describe("a certificate", () => {
  const host = "https://sns.us-west-2.amazonaws.com";
  const name = "SimpleNotificationService-1.pem";
  it.each([
    `http://sns.us-west-2.amazonaws.com/${name}`,
    `https://sns.us-east-1.amazonaws.com/${name}`,
    `https://sns.us-west-2.amazonaws.com.cn/${name}`,
    `https://sns.us-west-2.amazonaws.com.elsewhere.example/${name}`,
    `https://sns.us-west-2.amazonaws.com@elsewhere.example/${name}`,
    `https://user:password@sns.us-west-2.amazonaws.com/${name}`,
    `https://sns.us-west-2.amazonaws.com:8443/${name}`,
    `https://sns.us-west-2.amazonaws.com:443/${name}`,
    `https://SNS.us-west-2.amazonaws.com/${name}`,
    `https://elsewhere.example/${name}`,
    `https://elsewhere.example/sns.us-west-2.amazonaws.com/${name}`,
    `${host}/${name}?x=.pem`,
    `${host}/?Action=Subscribe&x=.pem`,
    `${host}/${name}#.pem`,
    `${host}/../${name}`,
    `${host}//elsewhere.example/${name}`,
    `${host}/a/${name}`,
    `${host}/%2e%2e/${name}`,
    `${host}\\@elsewhere.example/${name}`,
    ` ${host}/${name}`,
    `${host}/${name}\n`,
    `${host}/${name.replace(".pem", ".txt")}`,
    "",
    null,
    [`${host}/${name}`],
  ])("at %j is not even asked for", async (SigningCertURL) => {
    const context = standIn();
    const body = await signedWith({ SigningCertURL });
    expect(await verdictOf({ body, context })).toEqual(refused("wrong"));
    expect(context.asked).toEqual([]);
  });

  it("is asked for at the host of the topic, in each part of AWS", async () => {
    for (const [arn, domain] of [
      ["arn:aws:sns:eu-central-1:123456789012:t", "sns.eu-central-1.amazonaws.com"],
      ["arn:aws-cn:sns:cn-north-1:123456789012:t", "sns.cn-north-1.amazonaws.com.cn"],
      ["arn:aws-us-gov:sns:us-gov-west-1:123456789012:t", "sns.us-gov-west-1.amazonaws.com"],
    ] as const) {
      const { certificate: pem } = await signerNamed(amazon);
      const context = standIn({ answer: async () => new Response(await pem()) });
      const url = `https://${domain}/${name}`;
      const body = await signedWith({ TopicArn: arn, SigningCertURL: url });
      expect(await verdictOf({ body, context, topic: arn })).toEqual(genuine);
      expect(context.asked).toEqual([url]);
    }
  });

  let count = 0;
  const anyName = () => `${host}/SimpleNotificationService-test${++count}.pem`;

  it("is fetched once, and again when its time is over", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const SigningCertURL = anyName();
    const { certificate: pem } = await signerNamed(amazon);
    const headers = { "cache-control": "max-age=600" };
    const context = standIn({ answer: async () => new Response(await pem(), { headers }) });
    const ask = async () => verdictOf({ body: await signedWith({ SigningCertURL }), context });
    for (let n = 0; n < 3; n++) expect(await ask()).toEqual(genuine);
    expect(context.asked).toEqual([SigningCertURL]);
    vi.setSystemTime(Date.now() + 600_000);
    expect(await ask()).toEqual(genuine);
    expect(context.asked).toHaveLength(2);
  });

  it("that there is not proves nothing; one that cannot be fetched or read lets nobody verify", async () => {
    const ask = async (answer: () => Response) =>
      verdictOf({
        body: await signedWith({ SigningCertURL: anyName() }),
        context: standIn({ answer }),
      });
    for (const status of [403, 404, 410])
      expect(await ask(() => new Response("", { status }))).toEqual(refused("wrong"));
    const redirect = () => new Response("", { status: 302, headers: { location: "/x.pem" } });
    await expect(ask(redirect)).rejects.toThrow(SenderUnavailable);
    for (const text of ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
      await expect(ask(() => new Response(text))).rejects.toThrow(SenderUnavailable);
    await expect(ask(() => new Response("", { status: 500 }))).rejects.toThrow(SenderUnavailable);
    const short = await (await signerNamed("short", 1_024)).certificate();
    await expect(ask(() => new Response(short))).rejects.toThrow(SenderUnavailable);
  });

  it("of many names makes one source ask a few times, and no other source wait", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const context = standIn();
    const ask = async (of: StandIn) =>
      verdictOf({ body: await signedWith({ SigningCertURL: anyName() }), context: of });
    for (let n = 0; n < senderKeys.fetches; n++)
      expect(await ask(context)).toEqual(refused("wrong"));
    for (let n = 0; n < 5; n++) await expect(ask(context)).rejects.toThrow(SenderUnavailable);
    expect(context.asked).toHaveLength(senderKeys.fetches);
    const known = { body: await signedWith({ SigningCertURL: amazonCertificate }), context };
    const other = standIn();
    expect(await ask(other)).toEqual(refused("wrong"));
    expect(await verdictOf({ ...known, context: other })).toEqual(genuine);
    expect(await verdictOf(known)).toEqual(genuine);
    vi.setSystemTime(Date.now() + senderKeys.cooldown * 1000);
    expect(await ask(context)).toEqual(refused("wrong"));
  });
});
