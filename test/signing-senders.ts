/** Senders that sign with keys of their own: Google Pub/Sub and Amazon SNS. */
import {
  amazon,
  amazonCertificate,
  amazonHost,
  google,
  signerNamed,
  tokenOf,
} from "./published-keys.ts";
import type { Sender } from "./webhook-sender.ts";

export const pushAccount = {
  audience: "https://triggers.example/orders",
  service_account: "push@shop-1234.iam.gserviceaccount.com",
};

/** @param time Unix seconds */
export const claimsAt = (time: number) => ({
  aud: pushAccount.audience,
  azp: "113774264463038321964",
  email: pushAccount.service_account,
  sub: "113774264463038321964",
  email_verified: true,
  exp: time + 3_600,
  iat: time,
  iss: "https://accounts.google.com",
});

export const pubsub: Sender = {
  secret: google,
  otherSecret: "the key of somebody",
  settings: pushAccount,
  type: "OBJECT_FINALIZE",
  signedHeaders: ["authorization"],
  async send({ secret, id = crypto.randomUUID(), time, body }) {
    // Who signs with another key claims that it is Google's.
    const { kid } = await signerNamed(google);
    const token = await tokenOf(await signerNamed(secret), claimsAt(time), { kid });
    const message = `{"attributes":{"eventType":"OBJECT_FINALIZE"},"data":"SGVsbG8=","messageId":"${id}","message_id":"${id}","publishTime":"2026-11-27T02:00:00Z"}`;
    return {
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      query: "",
      body: body ?? `{"message":${message},"subscription":"projects/shop-1234/subscriptions/push"}`,
    };
  },
};

export const topicArn = "arn:aws:sns:us-west-2:123456789012:orders";

export interface Message {
  Type: string;
  MessageId: string;
  TopicArn: string;
  Message: string;
  Timestamp: string;
  SignatureVersion: string;
  [name: string]: unknown;
}

const signedOf: Record<string, string[]> = {
  Notification: ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"],
};
const confirmed = [
  ...["Message", "MessageId", "SubscribeURL", "Timestamp"],
  ...["Token", "TopicArn", "Type"],
];

/** @param time Unix seconds. @param members in place of those of a notification */
export const messageAt = (time: number, members: object = {}): Message => ({
  Type: "Notification",
  MessageId: crypto.randomUUID(),
  TopicArn: topicArn,
  Subject: "An order",
  Message: "An order was opened.\nIt waits.",
  Timestamp: new Date(time * 1000).toISOString(),
  SignatureVersion: "2",
  SigningCertURL: amazonCertificate,
  UnsubscribeURL: `${amazonHost}/?Action=Unsubscribe&SubscriptionArn=${topicArn}:c9135db0`,
  ...members,
});

/** @param time Unix seconds */
export const confirmationAt = (time: number, members: object = {}): Message =>
  messageAt(time, {
    Type: "SubscriptionConfirmation",
    Subject: undefined,
    Token: "2336412f37",
    SubscribeURL: `${amazonHost}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=2336412f37`,
    ...members,
  });

export const signedText = (message: Message): string =>
  (Object.hasOwn(signedOf, message.Type) ? (signedOf[message.Type] ?? []) : confirmed)
    .filter((name) => message[name] !== undefined)
    .map((name) => `${name}\n${message[name]}\n`)
    .join("");

export async function signedMessage(message: Message, by: string = amazon): Promise<string> {
  const hash = message.SignatureVersion === "1" ? "SHA-1" : "SHA-256";
  const bytes = await (await signerNamed(by)).sign(hash, signedText(message));
  const Signature = btoa(String.fromCharCode(...bytes));
  return JSON.stringify({ ...message, Signature }, undefined, 2);
}

export const sns: Sender = {
  secret: amazon,
  otherSecret: "the key of somebody",
  settings: { topic_arn: topicArn },
  signedHeaders: [],
  onlyUnsignedDiffers(other, body) {
    try {
      return signedText(JSON.parse(other)) === signedText(JSON.parse(body));
    } catch {
      return false;
    }
  },
  async send({ secret, id = crypto.randomUUID(), time, body }) {
    const members = { MessageId: id, ...(body !== undefined && { Message: body }) };
    return {
      headers: {
        "content-type": "text/plain; charset=UTF-8",
        "user-agent": "Amazon Simple Notification Service Agent",
        "x-amz-sns-message-type": "Notification",
        "x-amz-sns-message-id": id,
        "x-amz-sns-topic-arn": topicArn,
      },
      query: "",
      body: await signedMessage(messageAt(time, members), secret),
    };
  },
};
