/** The first call of a new instance of each Lambda, with the bundle that is deployed. */
import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { parseApiKey } from "../../contract/key.ts";
import { type OperationInput, type OperationName, operations } from "../../contract/operations.ts";
import { localAccount, userArn } from "../../local/gateway/identities.ts";
import { lambdaContext, proxyEvent } from "../../local/gateway/proxy-event.ts";
import type { RunningAws } from "../../local/system.ts";
import { Bundles } from "../../terraform/bundle.ts";
import type { Lambda } from "./lambda-instance.ts";

export interface BundledLambda extends Lambda {
  /** Of the zip file, in bytes. */
  size: number;
}

const backend = join(import.meta.dirname, "../../backend");

/**
 * @param directory where the bundles go.
 * @param s3 address of something that takes objects.
 * @returns one Lambda per service, and `empty`
 */
export function lambdasOf(
  { environment, demo }: RunningAws,
  directory: string,
  s3: string,
): Record<string, BundledLambda> {
  const bundles = new Bundles(backend, directory);
  const variables = { ...environment, BUCKET_NAME: "archive", AWS_ENDPOINT_URL_S3: s3 };
  const events = { ...operationEvents(demo), maintenance: {}, archive: removal() };
  const services = readdirSync(backend, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  const lambdas = services.map(({ name }): [string, BundledLambda] => {
    const event = events[name as keyof typeof events];
    if (!event) throw new Error(`nothing is known to ask the Lambda ${name}`);
    const { file } = bundles.of(name);
    const { "index.js": module = new Uint8Array() } = unzipSync(readFileSync(file));
    return [
      name,
      {
        ...lambda(directory, name, module, event),
        size: statSync(file).size,
        environment: variables,
      },
    ];
  });
  const empty = lambda(directory, "empty", Buffer.from("exports.handler = async () => {};"), {});
  return { empty: { ...empty, size: 0, environment: variables }, ...Object.fromEntries(lambdas) };
}

function lambda(
  directory: string,
  name: string,
  module: Uint8Array,
  event: object,
): { module: string; invocation: string } {
  const folder = join(directory, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "index.js"), module);
  const context = lambdaContext(name, "us-east-1", Date.now());
  return { module: join(folder, "index.js"), invocation: JSON.stringify({ event, context }) };
}

/** By service. */
function operationEvents({
  tenant,
  api_key,
}: RunningAws["demo"]): Record<"ingestion" | "delivery" | "authorization", object> {
  const event = {
    event_id: randomUUID(),
    created_at: Date.now(),
    payload: JSON.stringify({ text: "x".repeat(1_000) }),
  };
  return {
    ingestion: operation("ingest-event", { tenant, shards: 1, event }),
    delivery: operation("list-inbox", {
      tenant: "nobody",
      shards: 1,
      status: "pending",
      order: "asc",
      limit: 50,
    }),
    authorization: operation("authorize-key", {
      tenant,
      key_id: parseApiKey(api_key)?.keyId ?? "",
    }),
  };
}

function operation<Name extends OperationName>(name: Name, input: OperationInput<Name>): object {
  const body = Buffer.from(JSON.stringify(operations[name].input.parse(input)));
  const request = {
    method: "POST",
    path: `/${name}`,
    query: "",
    headers: [],
    body,
    sourceIp: "127.0.0.1",
  };
  const identity = {
    accessKeyId: localAccount.id,
    secretAccessKey: "",
    arn: userArn("edge"),
    mayInvoke: new Set<OperationName>(),
  };
  return proxyEvent(request, name, identity);
}

/** What the table's stream tells of an event whose time has come. */
const removal = (): object => ({
  Records: [
    {
      eventName: "REMOVE",
      dynamodb: {
        ApproximateCreationDateTime: Date.now() / 1_000,
        SequenceNumber: "1",
        OldImage: {
          event_id: { S: randomUUID() },
          payload: { S: "{}" },
          created_at: { N: String(Date.now()) },
        },
      },
    },
  ],
});
