import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { describe, expect, it } from "vitest";
import { signatureVerifier } from "../../../local/signature/verifier.ts";
import { amzDate, answerTo, edge, reader, region, stranger, useGateway } from "./gateway.ts";

const gateway = useGateway();

/** What the AWS SDK's signer wants of a hash: a class over node:crypto. */
class Sha256 {
  readonly #hash;
  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      key === undefined
        ? createHash("sha256")
        : createHmac("sha256", key as NodeJS.ArrayBufferView);
  }
  update(data: string | ArrayBuffer | ArrayBufferView) {
    this.#hash.update(data as NodeJS.ArrayBufferView);
  }
  reset() {}
  async digest() {
    return new Uint8Array(this.#hash.digest());
  }
}

const mismatch =
  /^The request signature we calculated does not match the signature you provided\. Check your AWS Secret Access Key/;

describe("a signed call", () => {
  it("is accepted as aws4fetch signs it", async () => {
    expect(await gateway.call({ path: "/v1/ingest-event", body: '{"text":"é"}' })).toMatchObject({
      status: 200,
      body: { ok: true },
    });
  });

  it("is accepted as the AWS SDK signs it", async () => {
    const credentials = { accessKeyId: edge.accessKeyId, secretAccessKey: edge.secretAccessKey };
    const signer = new SignatureV4({ credentials, region, service: "execute-api", sha256: Sha256 });
    const url = new URL(gateway.url());
    const unsigned = {
      method: "POST",
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: { b: "2 2", a: "1/+", ä: "" },
      headers: { host: url.host, "content-type": "application/json", "x-padded": "  two  spaces " },
      body: '{"a":1}',
    };
    const { headers, body, query } = await signer.sign(unsigned);
    const search = new URLSearchParams(query as Record<string, string>);
    const answer = await answerTo(`${url}?${search.toString().replaceAll("+", "%20")}`, {
      method: "POST",
      headers,
      body,
    });
    expect(answer).toMatchObject({ status: 200 });
  });

  it("is accepted at the edges of the clock window", async () => {
    for (const offset of [-290_000, 290_000])
      expect(await gateway.call({ datetime: amzDate(offset) })).toMatchObject({ status: 200 });
  });

  it("is accepted on the next day too, when another signing key is due", async () => {
    let now = Date.parse("2026-11-23T23:59:00Z");
    const verify = signatureVerifier(
      new Map([[edge.accessKeyId, edge]]),
      { service: "execute-api", region },
      () => now,
    );
    for (const datetime of ["20261123T235900Z", "20261124T000100Z", "20261124T000200Z"]) {
      const { headers, url } = await gateway.sign({ method: "GET", datetime });
      const { pathname: path, host } = new URL(url);
      const received = {
        method: "GET",
        path,
        query: "",
        headers: [...headers, ["host", host] as const],
        body: Buffer.alloc(0),
        sourceIp: "",
      };
      expect(verify(received)).toEqual({ identity: edge });
      now += 60_000;
    }
  });
});

describe("what was changed after signing is refused", () => {
  const changes: Record<string, (signed: Request) => Promise<Request> | Request> = {
    body: (signed) => new Request(signed, { body: '{"tampered":true}' }),
    "missing body": (signed) =>
      new Request(signed.url, { method: "POST", headers: signed.headers }),
    header: (signed) =>
      new Request(signed, {
        headers: { ...Object.fromEntries(signed.headers), "x-tenant": "other" },
      }),
    path: async (signed) =>
      new Request(signed.url.replace("get-event", "delete-event"), { ...(await initOf(signed)) }),
    query: async (signed) => new Request(`${signed.url}?x=1`, { ...(await initOf(signed)) }),
    time: (signed) =>
      new Request(signed, {
        headers: { ...Object.fromEntries(signed.headers), "x-amz-date": amzDate(-60_000) },
      }),
    signature: (signed) => {
      const authorization = signed.headers
        .get("authorization")
        ?.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));
      return new Request(signed, {
        headers: { ...Object.fromEntries(signed.headers), authorization: authorization ?? "" },
      });
    },
  };

  it.each(Object.keys(changes))("%s", async (name) => {
    const before = gateway.invocations.length;
    const signed = await gateway.sign({ headers: { "x-tenant": "acme" } });
    const answer = await answerTo((await changes[name]?.(signed)) ?? signed);
    expect(answer).toMatchObject({ status: 403, type: "InvalidSignatureException" });
    expect(answer.body.message).toMatch(mismatch);
    expect(gateway.invocations).toHaveLength(before);
  });

  it("also under a wrong secret", async () => {
    const answer = await gateway.call({ as: { ...edge, secretAccessKey: "another" } });
    expect(answer).toMatchObject({ status: 403, type: "InvalidSignatureException" });
    expect(answer.body.message).toMatch(mismatch);
    expect(answer.body.message).toContain(
      "The Canonical String for this request should have been\n'POST\n/v1/get-event\n",
    );
  });
});

describe("a call is refused with AWS's words", () => {
  it("if it is not signed", async () => {
    const answer = await answerTo(gateway.url(), { method: "POST", body: "{}" });
    expect(answer).toMatchObject({ status: 403, type: "MissingAuthenticationTokenException" });
    expect(answer.body).toEqual({ message: "Missing Authentication Token" });
  });

  it("if its signature has expired", async () => {
    const answer = await gateway.call({ datetime: amzDate(-301_000) });
    expect(answer).toMatchObject({ status: 403, type: "InvalidSignatureException" });
    expect(answer.body.message).toMatch(
      /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
    );
  });

  it("if its signature is of the future", async () => {
    const answer = await gateway.call({ datetime: amzDate(301_000) });
    expect(answer.body.message).toMatch(
      /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(.* \+ 5 min\.\)$/,
    );
  });

  it("if its access key is unknown", async () => {
    const answer = await gateway.call({ as: { accessKeyId: "AKIAUNKNOWN", secretAccessKey: "x" } });
    expect(answer).toMatchObject({ status: 403, type: "UnrecognizedClientException" });
    expect(answer.body).toEqual({
      message: "The security token included in the request is invalid.",
    });
  });

  it("if it carries a session token that belongs to no key here", async () => {
    const answer = await gateway.call({ headers: { "x-amz-security-token": "of a role" } });
    expect(answer).toMatchObject({ status: 403, type: "UnrecognizedClientException" });
  });

  it.each([
    ["another region", { region: "us-east-1" }, "Credential should be scoped to a valid region."],
    [
      "another service",
      { service: "s3" },
      "Credential should be scoped to correct service: 'execute-api'.",
    ],
  ])("if it was signed for %s", async (_, scope, message) => {
    const answer = await gateway.call(scope);
    expect(answer).toMatchObject({
      status: 403,
      type: "InvalidSignatureException",
      body: { message },
    });
  });

  it("if the date of its scope is another day than its time", async () => {
    const signed = await gateway.sign();
    const authorization =
      signed.headers.get("authorization")?.replace(/\/\d{8}\//, "/20200101/") ?? "";
    const answer = await answerTo(
      new Request(signed, { headers: { ...Object.fromEntries(signed.headers), authorization } }),
    );
    expect(answer.body.message).toMatch(
      /^Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20200101'/,
    );
  });

  it("if the host is not among the signed headers", async () => {
    const signed = await gateway.sign();
    const authorization = signed.headers.get("authorization")?.replace("host;", "") ?? "";
    const answer = await answerTo(
      new Request(signed, { headers: { ...Object.fromEntries(signed.headers), authorization } }),
    );
    expect(answer).toMatchObject({ status: 403, type: "InvalidSignatureException" });
    expect(answer.body.message).toBe(
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    );
  });

  const date = { "x-amz-date": amzDate() };
  it.each([
    [
      "is no signature",
      { ...date, authorization: "Bearer abc" },
      /^Invalid key=value pair \(missing equal-sign\) in Authorization header \(hashed/,
    ],
    [
      "lacks its parts",
      { ...date, authorization: "AWS4-HMAC-SHA256 Credential=a" },
      /requires 'Signature' parameter\. .* requires 'SignedHeaders' parameter\.$/,
    ],
    [
      "has a credential without a scope",
      { ...date, authorization: "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=b" },
      /^Credential must have/,
    ],
    [
      "comes without a time",
      {
        authorization:
          "AWS4-HMAC-SHA256 Credential=a/20261123/r/s/aws4_request, SignedHeaders=host, Signature=b",
      },
      /'X-Amz-Date'/,
    ],
  ])("if its Authorization header %s", async (_, headers, message) => {
    const answer = await answerTo(gateway.url(), { method: "POST", body: "{}", headers });
    expect(answer).toMatchObject({ status: 403, type: "IncompleteSignatureException" });
    expect(answer.body.message).toMatch(message);
    expect(answer.body.message).not.toContain("abc");
  });
});

describe("permission", () => {
  it("is the identity's, operation by operation", async () => {
    expect(await gateway.call({ as: reader, path: "/v1/get-event" })).toMatchObject({
      status: 200,
    });
    expect(await gateway.call({ as: reader, path: "/v1/delete-event" })).toMatchObject({
      status: 403,
      type: "AccessDeniedException",
    });
  });

  it("is refused to a stranger with the words of IAM", async () => {
    const { status, type, body } = await gateway.call({ as: stranger, path: "/v1/ingest-event" });
    expect({ status, type }).toEqual({ status: 403, type: "AccessDeniedException" });
    expect(body.Message).toBe(
      "User: arn:aws:iam::123456789012:user/stranger is not authorized to perform: execute-api:Invoke on resource: " +
        "arn:aws:execute-api:eu-west-1:********9012:local00000/v1/POST/ingest-event because no identity-based policy allows the execute-api:Invoke action",
    );
  });
});

describe("a path that does not exist is answered as REST APIs do", () => {
  it.each([
    [
      "an operation of no service",
      { path: "/v1/drop-table" },
      "MissingAuthenticationTokenException",
    ],
    [
      "a property of every object",
      { path: "/v1/constructor" },
      "MissingAuthenticationTokenException",
    ],
    ["a longer path", { path: "/v1/get-event/more" }, "MissingAuthenticationTokenException"],
    ["another method", { method: "GET" }, "MissingAuthenticationTokenException"],
    ["another stage", { path: "/v2/get-event" }, "ForbiddenException"],
  ])("%s", async (_, options, type) => {
    expect(await gateway.call(options)).toMatchObject({ status: 403, type });
  });
});

async function initOf(request: Request): Promise<RequestInit> {
  return { method: request.method, headers: request.headers, body: await request.text() };
}
