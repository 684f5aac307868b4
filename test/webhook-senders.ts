/**
 * Senders of webhooks as they really send, details invented: for every scheme, a source's settings
 * and a delivery. Signed with Web Crypto, so that it runs in Node and in workerd alike.
 */
import { hasSecret, type SchemeName } from "../contract/source.ts";
import { pubsub, sns } from "./signing-senders.ts";
import type { Sender } from "./webhook-sender.ts";

const encoder = new TextEncoder();

export async function macOf(
  hash: "SHA-1" | "SHA-256" | "SHA-512",
  key: string | Uint8Array,
  text: string,
): Promise<Uint8Array> {
  const bytes = typeof key === "string" ? encoder.encode(key) : key;
  const imported = await crypto.subtle.importKey(
    "raw",
    bytes as Uint8Array<ArrayBuffer>,
    { name: "HMAC", hash },
    false,
    ["sign"],
  );
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, encoder.encode(text)));
}

export const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const base64Of = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const bytesIn = (base64: string): Uint8Array =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

const json = "application/json";
const form = "application/x-www-form-urlencoded";

const text = '{"zen":"Keep it logically awesome.","n":12345678901234567890,"f":1.0}';

export const senders: Record<SchemeName, Sender> = {
  github: {
    secret: "It's a Secret to Everybody",
    otherSecret: "It's another secret",
    settings: {},
    type: "push",
    signedHeaders: ["x-hub-signature-256"],
    async send({ secret, id = crypto.randomUUID(), body = text }) {
      const signature = hexOf(await macOf("SHA-256", secret, body));
      return {
        headers: {
          "content-type": json,
          "user-agent": "GitHub-Hookshot/0000000",
          "x-github-delivery": id,
          "x-github-event": "push",
          "x-github-hook-id": "292430182",
          "x-hub-signature-256": `sha256=${signature}`,
        },
        query: "",
        body,
      };
    },
  },
  stripe: {
    secret: "whsec_test_secret",
    otherSecret: "whsec_other_secret",
    settings: {},
    type: "charge.succeeded",
    signedHeaders: ["stripe-signature"],
    async send({ secret, id = `evt_${crypto.randomUUID()}`, time, body }) {
      const sent =
        body ?? `{\n  "id": "${id}",\n  "object": "event",\n  "type": "charge.succeeded"\n}`;
      const signature = hexOf(await macOf("SHA-256", secret, `${time}.${sent}`));
      return {
        headers: {
          "content-type": "application/json; charset=utf-8",
          "stripe-signature": `t=${time},v1=${signature},v0=${"0".repeat(64)}`,
        },
        query: "",
        body: sent,
      };
    },
  },
  shopify: {
    secret: "hush-hush-hush",
    otherSecret: "hush-hush",
    settings: {},
    type: "orders/create",
    signedHeaders: ["x-shopify-hmac-sha256"],
    async send({ secret, id = crypto.randomUUID(), body = text }) {
      return {
        headers: {
          "content-type": json,
          "x-shopify-topic": "orders/create",
          "x-shopify-shop-domain": "johns-apparel.myshopify.test",
          "x-shopify-webhook-id": id,
          "x-shopify-hmac-sha256": base64Of(await macOf("SHA-256", secret, body)),
        },
        query: "",
        body,
      };
    },
  },
  slack: {
    secret: "8f742231b10e8888abcd99yyyzzz85a5",
    otherSecret: "9f742231b10e8888abcd99yyyzzz85a5",
    settings: {},
    type: "app_mention",
    signedHeaders: ["x-slack-signature", "x-slack-request-timestamp"],
    async send({ secret, id = `Ev${crypto.randomUUID()}`, time, body }) {
      const sent =
        body ?? `{"type":"event_callback","event_id":"${id}","event":{"type":"app_mention"}}`;
      const signature = hexOf(await macOf("SHA-256", secret, `v0:${time}:${sent}`));
      return {
        headers: {
          "content-type": json,
          "x-slack-request-timestamp": String(time),
          "x-slack-signature": `v0=${signature}`,
        },
        query: "",
        body: sent,
      };
    },
  },
  "standard-webhooks": {
    secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    otherSecret: "whsec_NfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    settings: {},
    type: "invoice.paid",
    signedHeaders: ["webhook-id", "webhook-timestamp", "webhook-signature"],
    async send({ secret, id = `msg_${crypto.randomUUID()}`, time, body }) {
      const sent = body ?? '{"type":"invoice.paid","data":{"id":"in_1"}}';
      const key = bytesIn(secret.replace("whsec_", ""));
      const signature = base64Of(await macOf("SHA-256", key, `${id}.${time}.${sent}`));
      return {
        headers: {
          "content-type": json,
          "webhook-id": id,
          "webhook-timestamp": String(time),
          "webhook-signature": `v1,${signature}`,
        },
        query: "",
        body: sent,
      };
    },
  },
  twilio: {
    secret: "12345678901234567890123456789012",
    otherSecret: "22345678901234567890123456789012",
    settings: {},
    type: "delivered",
    signedHeaders: ["x-twilio-signature"],
    async send({ secret, id = `SM${crypto.randomUUID()}`, url, body }) {
      const sent = body ?? `MessageSid=${id}&MessageStatus=delivered&To=%2B15017122661`;
      const pairs = [...new URLSearchParams(sent)].sort(([a], [b]) => (a < b ? -1 : 1));
      const signed = `${url}?tenant=1${pairs.flat().join("")}`;
      return {
        headers: {
          "content-type": form,
          "x-twilio-signature": base64Of(await macOf("SHA-1", secret, signed)),
        },
        query: "?tenant=1",
        body: sent,
      };
    },
  },
  mailgun: {
    secret: "key-3ax6xnjp29jd6fds4gc373sgvjxteol0",
    otherSecret: "key-4ax6xnjp29jd6fds4gc373sgvjxteol0",
    settings: {},
    type: "opened",
    signedHeaders: [],
    async send({ secret, id = crypto.randomUUID(), time, body }) {
      const signature = hexOf(await macOf("SHA-256", secret, `${time}${id}`));
      const rest = body ?? '{"event":"opened","id":"Ase7i2zsRYeDXztHGENqRA"}';
      return {
        headers: { "content-type": json },
        query: "",
        body: `{"signature":{"timestamp":"${time}","token":"${id}","signature":"${signature}"},"event-data":${rest}}`,
      };
    },
  },
  cloudevents: {
    secret: "a-token-for-the-sender",
    otherSecret: "another-token-for-the-sender",
    settings: { origins: ["eventemitter.example.com"] },
    type: "com.example.someevent",
    signedHeaders: ["authorization"],
    async send({ secret, id = crypto.randomUUID(), body = text }) {
      return {
        headers: {
          "content-type": json,
          authorization: `Bearer ${secret}`,
          "ce-specversion": "1.0",
          "ce-id": id,
          "ce-source": "/mycontext",
          "ce-type": "com.example.someevent",
        },
        query: "",
        body,
      };
    },
  },
  eventgrid: {
    secret: "a-code-in-the-address",
    otherSecret: "another-code-in-the-address",
    settings: {},
    type: "Microsoft.Storage.BlobCreated",
    signedHeaders: [],
    async send({ secret, id = crypto.randomUUID(), body }) {
      const sent =
        body ??
        `[{"id":"${id}","eventType":"Microsoft.Storage.BlobCreated","subject":"/blobs/a","data":{}}]`;
      return {
        headers: { "content-type": json, "aeg-event-type": "Notification" },
        query: `?code=${secret}`,
        body: sent,
      };
    },
  },
  pubsub,
  sns,
  hmac: {
    secret: "a secret that both know",
    otherSecret: "a secret that nobody knows",
    settings: {
      hmac: {
        header: "X-Acme-Signature",
        algorithm: "SHA-512",
        encoding: "base64",
        prefix: "v2=",
        signed: "{id}:{timestamp}:{body}",
        timestamp: { header: "X-Acme-Time" },
      },
      delivery_id: { header: "X-Acme-Id" },
      type_from: { pointer: "/kind" },
    },
    type: "made",
    signedHeaders: ["x-acme-signature", "x-acme-time", "x-acme-id"],
    async send({ secret, id = crypto.randomUUID(), time, body }) {
      const sent = body ?? '{"kind":"made"}';
      const signature = base64Of(await macOf("SHA-512", secret, `${id}:${time}:${sent}`));
      return {
        headers: {
          "content-type": json,
          "x-acme-id": id,
          "x-acme-time": String(time),
          "x-acme-signature": `v2=${signature}`,
        },
        query: "",
        body: sent,
      };
    },
  },
  basic: {
    secret: "user:a-long-password",
    otherSecret: "user:another-password",
    settings: { delivery_id: { pointer: "/id" } },
    signedHeaders: ["authorization"],
    async send({ secret, id = crypto.randomUUID(), body }) {
      return {
        headers: { "content-type": json, authorization: `Basic ${btoa(secret)}` },
        query: "",
        body: body ?? `{"id":"${id}"}`,
      };
    },
  },
  token: {
    secret: "glpat-0123456789",
    otherSecret: "glpat-9876543210",
    settings: {
      header: "X-Gitlab-Token",
      type_from: { header: "X-Gitlab-Event" },
      delivery_id: { header: "X-Gitlab-Event-UUID" },
    },
    type: "Push Hook",
    signedHeaders: ["x-gitlab-token"],
    async send({ secret, id = crypto.randomUUID(), body = text }) {
      return {
        headers: {
          "content-type": json,
          "x-gitlab-token": secret,
          "x-gitlab-event": "Push Hook",
          "x-gitlab-event-uuid": id,
        },
        query: "",
        body,
      };
    },
  },
};

/** What a tenant says of a sender. */
export const definitionOf = (scheme: SchemeName): object => {
  const { secret, settings } = senders[scheme];
  return { scheme, ...(hasSecret(scheme) && { secret }), ...settings };
};
