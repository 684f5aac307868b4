/** `verifyWebhook` says of a post what the reference library says. */
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { expect, it } from "vitest";
import { verifyWebhook, WebhookError } from "../../client/src/index.ts";

const secretOf = (bytes: Uint8Array) => `whsec_${Buffer.from(bytes).toString("base64")}`;
const secret = secretOf(new Uint8Array(32).fill(1));
const other = secretOf(new Uint8Array(32).fill(2));

function posted(body: string, { by = [secret], at = new Date() } = {}) {
  const id = "6f1f6a52-9f0a-4c3e-8a57-2f6d1c0b9e11";
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
    "webhook-signature": by.map((each) => new Webhook(each).sign(id, at, body)).join(" "),
  };
}

const request = (body: string, headers: Record<string, string>) =>
  new Request("https://receiver.example/", { method: "POST", body, headers });

it("takes whatever the reference library signs, and gives its body", async () => {
  const secrets = fc.uint8Array({ minLength: 24, maxLength: 64 }).map(secretOf);
  await fc.assert(
    fc.asyncProperty(secrets, fc.string({ unit: "grapheme" }), async (by, body) => {
      const headers = posted(body, { by: [by] });
      expect(await verifyWebhook(request(body, headers), by)).toBe(body);
      expect(await verifyWebhook({ headers, body }, by)).toBe(body);
      expect(await verifyWebhook({ headers, body: Buffer.from(body) }, by)).toBe(body);
    }),
    { numRuns: 50 },
  );
});

it("takes what either of two secrets signed, while one rotates", async () => {
  for (const by of [[secret], [other], [other, secret]])
    expect(await verifyWebhook({ headers: posted("a", { by }), body: "a" }, [secret, other])).toBe(
      "a",
    );
  const headers = posted("a", { by: [other, secret] });
  expect(await verifyWebhook({ headers, body: "a" }, secret)).toBe("a");
});

it("refuses everything else", async () => {
  const headers = posted("a");
  const late = posted("a", { at: new Date(Date.now() - 301_000) });
  const refused: [Record<string, string>, string, string][] = [
    [headers, "b", secret],
    [headers, "a", other],
    [{ ...headers, "webhook-id": "another" }, "a", secret],
    [{ ...headers, "webhook-signature": "v1,AAAA v2,AAAA nonsense" }, "a", secret],
    [
      { ...headers, "webhook-signature": headers["webhook-signature"].replace("v1,", "v1a,") },
      "a",
      secret,
    ],
    [{ ...headers, "webhook-timestamp": "soon" }, "a", secret],
    [
      { ...headers, "webhook-timestamp": String(Number(headers["webhook-timestamp"]) + 1) },
      "a",
      secret,
    ],
    [late, "a", secret],
    [{}, "a", secret],
    [headers, "a", "whsec_"],
    [headers, "a", "whsec_*"],
  ];
  for (const [given, body, by] of refused)
    await expect(verifyWebhook({ headers: given, body }, by)).rejects.toThrow(WebhookError);
  const options = { toleranceSeconds: 600 };
  expect(await verifyWebhook({ headers: late, body: "a" }, secret, options)).toBe("a");
});
