/** Whether a push posted it: https://www.standardwebhooks.com */
import { createHmac, timingSafeEqual } from "node:crypto";

export interface Post {
  content: string;
  headers: Record<string, string>;
}

/**
 * Without a look at its time: Zapier may run a Zap long after the post. One that is posted again is
 * the same event.
 */
export function isGenuine({ content, headers }: Post, secret: string): boolean {
  const signed = `${header(headers, "id")}.${header(headers, "timestamp")}.${content}`;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(signed).digest();
  return header(headers, "signature")
    .split(" ")
    .filter((each) => each.startsWith("v1,"))
    .map((each) => Buffer.from(each.slice("v1,".length), "base64"))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected));
}

/** Zapier puts `Http-` in front: https://github.com/zapier/zapier-platform/issues/290 */
function header(headers: Post["headers"], name: string): string {
  const names = [`webhook-${name}`, `http-webhook-${name}`];
  return Object.entries(headers).find(([key]) => names.includes(key.toLowerCase()))?.[1] ?? "";
}
