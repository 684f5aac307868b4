import { randomBytes } from "node:crypto";
import { request } from "node:http";
import type { APIGatewayProxyResult } from "aws-lambda";
import { describe, expect, it, vi } from "vitest";
import { edge, region, type TestGateway, useGateway } from "./gateway.ts";

const gateway = useGateway({ timeout: 200 });

const latest = ({ invocations }: TestGateway) => {
  const invocation = invocations.at(-1);
  if (!invocation) throw new Error("nothing was invoked");
  return invocation;
};

describe("a Lambda is given what API Gateway gives it", () => {
  it("as the proxy event of a REST API", async () => {
    await gateway.call({
      path: "/v1/list-inbox?b=1&b=2&a=%20",
      body: '{"é":1}',
      headers: { "x-request-id": "r1" },
    });
    const { event } = latest(gateway);
    expect(event).toMatchObject({
      resource: "/list-inbox",
      path: "/list-inbox",
      httpMethod: "POST",
      queryStringParameters: { a: " ", b: "2" },
      multiValueQueryStringParameters: { a: [" "], b: ["1", "2"] },
      pathParameters: null,
      stageVariables: null,
      body: '{"é":1}',
      isBase64Encoded: false,
      requestContext: {
        accountId: "123456789012",
        apiId: "local00000",
        httpMethod: "POST",
        identity: {
          accessKey: edge.accessKeyId,
          userArn: edge.arn,
          caller: "edge",
          sourceIp: "127.0.0.1",
          cognitoIdentityId: null,
        },
        path: "/v1/list-inbox",
        protocol: "HTTP/1.1",
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        requestTimeEpoch: expect.any(Number),
        resourcePath: "/list-inbox",
        stage: "v1",
      },
    });
    expect(event.headers["x-request-id"]).toBe("r1");
    expect(event.multiValueHeaders["x-request-id"]).toEqual(["r1"]);
  });

  it("with header names as the client wrote them, and null for what there is none of", async () => {
    const { headers } = await gateway.sign({ body: "", headers: { "x-both": "1" } });
    const options = {
      method: "POST",
      headers: { ...Object.fromEntries(headers), "X-Mixed-Case": "1" },
    };
    await new Promise<void>((resolve, reject) => {
      request(gateway.url(), options, (answer) => answer.resume().once("end", resolve))
        .once("error", reject)
        .end();
    });
    const { event } = latest(gateway);
    expect(event.headers).toMatchObject({ "X-Mixed-Case": "1", "x-both": "1" });
    expect(event).toMatchObject({
      body: null,
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
    });
  });

  it("as the context of its function", async () => {
    const answer = await gateway.call({ path: "/v1/authorize-key" });
    const { context } = latest(gateway);
    expect(context).toMatchObject({
      functionName: "zapier-triggers-local-authorization",
      functionVersion: "$LATEST",
      invokedFunctionArn: `arn:aws:lambda:${region}:123456789012:function:zapier-triggers-local-authorization`,
      logGroupName: "/aws/lambda/zapier-triggers-local-authorization",
      memoryLimitInMB: "512",
    });
    expect(context.getRemainingTimeInMillis()).toBeLessThanOrEqual(200);
    expect(answer.headers.get("x-amzn-requestid")).toBe(context.awsRequestId);
  });
});

describe("what a Lambda answers becomes HTTP", () => {
  const answering = async (result: unknown) => {
    gateway.handler = async () => result as APIGatewayProxyResult;
    const response = await fetch(await gateway.sign());
    return {
      status: response.status,
      headers: response.headers,
      bytes: Buffer.from(await response.arrayBuffer()),
    };
  };

  it("with its status, headers and body", async () => {
    const headers = { "X-One": "1" };
    const {
      status,
      headers: got,
      bytes,
    } = await answering({
      statusCode: 207,
      headers,
      multiValueHeaders: { "X-Two": ["a", "b"] },
      body: "é",
    });
    expect([status, got.get("x-one"), got.get("x-two"), bytes.toString()]).toEqual([
      207,
      "1",
      "a, b",
      "é",
    ]);
    expect(got.get("content-type")).toBe("application/json");
  });

  it("with its own content type, and binary if it says so", async () => {
    const content = randomBytes(64);
    const headers = { "content-type": "application/octet-stream" };
    const answer = await answering({
      statusCode: 200,
      headers,
      body: content.toString("base64"),
      isBase64Encoded: true,
    });
    expect(answer.headers.get("content-type")).toBe("application/octet-stream");
    expect(answer.bytes.equals(content)).toBe(true);
  });

  it.each([
    ["nothing", undefined],
    ["a body that is not text", { statusCode: 200, body: { a: 1 } }],
    ["no status", { body: "" }],
    ["more than 6 MB", { statusCode: 200, body: "x".repeat(6_291_556) }],
    ["more than 6 MB once it is encoded", { statusCode: 200, body: "\u0001".repeat(1_048_592) }],
  ])("502 if it answers %s", async (_, result) => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    const { status, bytes } = await answering(result);
    expect([status, bytes.toString()]).toEqual([502, '{"message":"Internal server error"}']);
    expect(JSON.parse(logged.mock.lastCall?.[0])).toMatchObject({
      errorMessage: expect.stringContaining("not a proxy result"),
    });
  });

  it("up to 6 MB", async () => {
    const { status, bytes } = await answering({ statusCode: 200, body: "x".repeat(6_291_400) });
    expect([status, bytes.length]).toEqual([200, 6_291_400]);
  });
});

describe("a Lambda that fails", () => {
  it("is a 502 that tells nothing; the log tells what", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    gateway.handler = async () => {
      throw new TypeError("the table is gone");
    };
    expect(await gateway.call()).toMatchObject({
      status: 502,
      body: { message: "Internal server error" },
    });
    expect(JSON.parse(logged.mock.lastCall?.[0])).toMatchObject({
      errorType: "TypeError",
      errorMessage: "the table is gone",
    });
  });

  it("is a 502 also if it throws before it returns a promise", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    gateway.handler = () => {
      throw new Error("at once");
    };
    expect(await gateway.call()).toMatchObject({ status: 502 });
  });

  it("is a 504 if it takes too long", async () => {
    gateway.handler = () => new Promise(() => {});
    expect(await gateway.call()).toMatchObject({
      status: 504,
      body: { message: "Endpoint request timed out" },
    });
  });
});

describe("a request over 10 MB", () => {
  it("is refused without being read to its end", async () => {
    const before = gateway.invocations.length;
    const { status, body } = await new Promise<{ status: number; body: string }>(
      (resolve, reject) => {
        const upload = request(gateway.url(), { method: "POST" }, (answer) => {
          let body = "";
          answer.on("data", (chunk) => {
            body += chunk;
          });
          answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body }));
        });
        upload.on("error", reject);
        upload.write(Buffer.alloc(10 * 1024 * 1024 + 1));
      },
    );
    expect([status, body]).toEqual([413, '{"message":"Request Too Long"}']);
    expect(gateway.invocations).toHaveLength(before);
  });
});

describe("a client that goes away while it sends", () => {
  it("is let go, and the next one is served", async () => {
    gateway.handler = async () => ({ statusCode: 200, body: "" });
    const before = gateway.invocations.length;
    const upload = request(gateway.url(), { method: "POST", headers: { "Content-Length": 100 } });
    upload.on("error", () => {});
    upload.write("half");
    await new Promise((resolve) => setTimeout(resolve, 50));
    upload.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await gateway.call()).toMatchObject({ status: 200 });
    expect(gateway.invocations).toHaveLength(before + 1);
  });
});
