/** Senders that sign with keys of their own, through the socket: Google Pub/Sub and Amazon SNS. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { amazonHost, googleKeys } from "../published-keys.ts";
import {
  confirmationAt,
  messageAt,
  pushAccount,
  signedMessage,
  topicArn,
} from "../signing-senders.ts";
import { senders } from "../webhook-senders.ts";
import { problemOf, refusalOf } from "./answer.ts";
import type { Client } from "./client.ts";
import { useSystem } from "./system.ts";
import {
  deliver,
  eventOfDelivery,
  type MadeSource,
  makeSource,
  now,
  post,
  signed,
} from "./webhooks.ts";

const system = useSystem();
let acme: Client;
beforeAll(async () => {
  acme = system.client(await system.createKey("acme"));
});

const eventAfter = (response: Response) => eventOfDelivery(acme, response);

describe("a subscription", () => {
  const send = (source: MadeSource, body: string) =>
    fetch(source.url, { method: "POST", headers: { "content-type": "text/plain" }, body });
  const count = async ({ name }: MadeSource) =>
    JSON.parse((await acme.inbox({ source: name })).text).count;

  it("of Amazon SNS is confirmed for the topic of the source, and for no other", async () => {
    const source = await makeSource(acme, "sns");
    const before = system.senderHosts.asked.length;
    const asked = () =>
      system.senderHosts.asked.slice(before).filter((url) => url.includes("Action="));
    const confirmation = { SubscribeURL: "", ...confirmationAt(now()) };
    const refused = [
      { ...confirmation, TopicArn: topicArn.replace("orders", "others") },
      ...[
        confirmation.SubscribeURL.replace(amazonHost, "https://elsewhere.example"),
        confirmation.SubscribeURL.replace("/?", "@elsewhere.example/?"),
        confirmation.SubscribeURL.replace("https:", "http:"),
        confirmation.SubscribeURL.replace("orders", "others"),
        confirmation.SubscribeURL.replace("ConfirmSubscription", "Subscribe"),
        `${confirmation.SubscribeURL}&Action=Unsubscribe`,
        "no address",
      ].map((SubscribeURL) => ({ ...confirmation, SubscribeURL })),
    ];
    for (const each of refused) {
      const response = await send(source, await signedMessage(each));
      expect(response.status, JSON.stringify(each)).toBe(401);
    }
    expect((await send(source, await signedMessage(confirmation, "somebody"))).status).toBe(401);
    expect(asked()).toEqual([]);
    const response = await send(source, await signedMessage(confirmation));
    expect([response.status, await response.text()]).toEqual([200, ""]);
    expect(asked()).toEqual([confirmation.SubscribeURL]);
    const end = confirmationAt(now(), { Type: "UnsubscribeConfirmation" });
    expect((await send(source, await signedMessage(end))).status).toBe(200);
    expect(asked()).toHaveLength(1);
    expect(await count(source)).toBe(0);
  });

  it("of Amazon SNS that cannot be confirmed now comes again", async () => {
    const source = await makeSource(acme, "sns");
    await eventAfter(await deliver(source, "sns"));
    const confirmation = await signedMessage(confirmationAt(now()));
    system.senderHosts.isAway = true;
    try {
      const response = await send(source, confirmation);
      expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
      expect(problemOf({ text: await response.text() } as never).code).toBe("sender_unavailable");
    } finally {
      system.senderHosts.isAway = false;
    }
    expect((await send(source, confirmation)).status).toBe(200);
  });
});

describe("a sender's own keys", () => {
  it("are asked for at its hosts alone, and once", async () => {
    for (const scheme of ["pubsub", "sns"] as const) {
      const source = await makeSource(acme, scheme);
      for (let n = 0; n < 3; n++) await eventAfter(await deliver(source, scheme));
    }
    const { asked } = system.senderHosts;
    expect(asked.filter((url) => url === googleKeys).length).toBeLessThanOrEqual(2);
    for (const url of asked)
      expect(url === googleKeys || url.startsWith(`${amazonHost}/`), url).toBe(true);
  });

  it("that cannot be fetched are answered 503: nobody can verify now", async () => {
    const source = await makeSource(acme, "sns");
    const SigningCertURL = `${amazonHost}/SimpleNotificationService-${randomUUID()}.pem`;
    const body = await signedMessage(messageAt(now(), { SigningCertURL }));
    system.senderHosts.isAway = true;
    try {
      const response = await fetch(source.url, { method: "POST", body });
      expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
    } finally {
      system.senderHosts.isAway = false;
    }
    expect(JSON.parse((await acme.inbox({ source: source.name })).text).count).toBe(0);
  });
});

describe("a delivery of Google Pub/Sub", () => {
  const push = (message: object, subscription: string) =>
    JSON.stringify({ message: { data: "YQ==", ...message }, subscription });

  it("that is pushed again, with its number, is the first one; of another subscription it is not", async () => {
    const source = await makeSource(acme, "pubsub");
    const ids = await Promise.all(
      [
        push({ messageId: "1" }, "projects/a/subscriptions/b"),
        push({ messageId: "1", deliveryAttempt: 2 }, "projects/a/subscriptions/b"),
        push({ messageId: "1" }, "projects/a/subscriptions/c"),
      ].map(async (body) => (await deliver(source, "pubsub", { body })).headers.get("x-event-id")),
    );
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).not.toBe(ids[2]);
  });

  it("that is not wrapped is named by its headers", async () => {
    const source = await makeSource(acme, "pubsub");
    const delivery = await signed(senders.pubsub, source.url, { body: '{"order":1}' });
    const headers = { "x-goog-pubsub-message-id": "7" };
    const first = await eventAfter(await post(source.url, delivery, headers));
    const again = await eventAfter(await post(source.url, delivery, headers));
    expect(again.event.event_id).toBe(first.event.event_id);
    expect(first.event.metadata.headers).toMatchObject(headers);
  });

  it("leaves no token in the event", async () => {
    const source = await makeSource(acme, "pubsub");
    const { text } = await eventAfter(await deliver(source, "pubsub"));
    expect(text).not.toMatch(/bearer|eyJ/i);
  });
});

describe("a definition", () => {
  it.each([
    ["/audience", { scheme: "pubsub", service_account: pushAccount.service_account }],
    ["/service_account", { scheme: "pubsub", audience: "a" }],
    ["/service_account", { scheme: "pubsub", audience: "a", service_account: "push" }],
    ["/secret", { scheme: "pubsub", ...pushAccount, secret: "long enough" }],
    ["/topic_arn", { scheme: "sns" }],
    ["/topic_arn", { scheme: "sns", topic_arn: "arn:aws:sns:us-west-2:1:t" }],
    ["/topic_arn", { scheme: "sns", topic_arn: `${topicArn}.fifo` }],
    ["/topic_arn", { scheme: "github", secret: "long enough", topic_arn: topicArn }],
    ["/secret", { scheme: "sns", topic_arn: topicArn, secret: "long enough" }],
  ])("is told what is wrong at %s (%j)", async (pointer, members) => {
    const path = `/v1/sources/wrong-${randomUUID().slice(0, 8)}`;
    const answer = await acme.ask("PUT", path, { body: JSON.stringify(members) });
    expect(refusalOf(answer)).toEqual([422, "validation_failed"]);
    expect(problemOf(answer).errors).toContainEqual(expect.objectContaining({ pointer }));
  });
});
