/** The archive Lambda, beside an S3 that answers as it likes. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

let server: Server;
let status: number;
let objects: string[];
/** Ends when S3 may answer. */
let answering: Promise<void>;
let handler: (event: DynamoDBStreamEvent) => Promise<void>;

const removed: DynamoDBStreamEvent = {
  Records: [
    {
      eventName: "REMOVE",
      userIdentity: { type: "Service", principalId: "dynamodb.amazonaws.com" },
      dynamodb: {
        ApproximateCreationDateTime: 1_795_000_000,
        SequenceNumber: "100",
        OldImage: {
          event_id: { S: "0b6f1c1e-5a57-4b0c-8f0e-2f6a4f1f0001" },
          tenant: { S: "acme" },
          timestamp: { S: "2026-11-01T08:00:00.000Z" },
          payload: { S: '{"n":1.0}' },
          status: { S: "pending" },
          created_at: { N: "1793520000000" },
          expires_at: { N: "1794999000" },
          answer_bytes: { N: "300" },
        },
      },
    },
  ],
};

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    await answering;
    objects.push(gunzipSync(Buffer.concat(chunks)).toString());
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const variables = {
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "any",
    AWS_SECRET_ACCESS_KEY: "any",
    BUCKET_NAME: "archive",
    TABLE_NAME: "events",
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  ({ handler } = await import("../../../backend/archive/handler.ts"));
});

afterAll(() => {
  server.close();
  vi.unstubAllEnvs();
});

it("ends when S3 has the events, and no earlier", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  [status, objects, answering] = [200, [], promise];
  let hasEnded = false;
  const ended = handler(removed).then(() => {
    hasEnded = true;
  });
  await new Promise((later) => setTimeout(later, 50));
  expect(hasEnded).toBe(false);
  resolve();
  await ended;
  expect(objects).toHaveLength(1);
  expect(JSON.parse(objects[0] ?? "")).toMatchObject({ tenant: "acme", payload: '{"n":1.0}' });
});

it("fails where S3 refuses, so that Lambda repeats the batch", async () => {
  [status, objects, answering] = [403, [], Promise.resolve()];
  await expect(handler(removed)).rejects.toThrow();
});
