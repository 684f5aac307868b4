import { AwsV4Signer } from "aws4fetch";
import { expect, it, vi } from "vitest";
import { sign } from "../../../worker/private-api/signature.ts";
import { testEnv } from "../request.ts";

const call = {
  url: "https://private.example/v1/ingest-event",
  headers: { "content-type": "application/json", "x-request-id": "r", "x-budget-ms": "2500" },
  body: '{"payload":"é"}',
};

/** An environment of the Worker. */
const envOf = (access_key_id: string, secret_access_key: string): Env => ({
  ...testEnv,
  AWS_CREDENTIALS: JSON.stringify({ access_key_id, secret_access_key }),
});

/** What aws4fetch alone makes of the call, with nothing kept. */
async function expected(accessKeyId: string, secretAccessKey: string): Promise<string | null> {
  const datetime = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  const scope = { service: "execute-api", region: testEnv.AWS_REGION };
  const signer = new AwsV4Signer({
    ...call,
    ...scope,
    method: "POST",
    accessKeyId,
    secretAccessKey,
    datetime,
  });
  return (await signer.sign()).headers.get("authorization");
}

const authorization = async (env: Env) => (await sign(env, call)).headers.get("authorization");

it("is aws4fetch's own, again and again, over midnight, and with other credentials", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-12-31T23:59:59.500Z") });
  for (const [id, secret] of [
    ["AKIAFIRST", "first"],
    ["AKIASECOND", "second"],
  ] as const) {
    const env = envOf(id, secret);
    for (const time of [
      "2026-12-31T23:59:59.500Z",
      "2026-12-31T23:59:59.900Z",
      "2027-01-01T00:00:00.100Z",
      "2027-01-01T00:00:01Z",
    ]) {
      vi.setSystemTime(new Date(time));
      expect(await authorization(env)).toBe(await expected(id, secret));
    }
  }
});

it("is right for calls that are signed at once, before there is a key", async () => {
  const env = envOf("AKIATHIRD", "third");
  vi.useFakeTimers({ toFake: ["Date"] });
  const wanted = await expected("AKIATHIRD", "third");
  expect(await Promise.all(Array.from({ length: 8 }, () => authorization(env)))).toEqual(
    Array.from({ length: 8 }, () => wanted),
  );
});

it("derives and imports its key once a day", async () => {
  const env = envOf("AKIAFOURTH", "fourth");
  await authorization(env);
  const importKey = vi.spyOn(crypto.subtle, "importKey");
  const signature = vi.spyOn(crypto.subtle, "sign");
  await authorization(env);
  await authorization(env);
  expect(importKey).not.toHaveBeenCalled();
  expect(signature).toHaveBeenCalledTimes(2);
});
