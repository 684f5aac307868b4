/**
 * Starts what the Worker under test calls: the AWS half of the local system, and a server that
 * misbehaves on request.
 */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { startAws } from "../../local/system.ts";
import type { WorkerTestContext } from "./context.ts";
import { startFaults } from "./faults.ts";

declare module "vitest" {
  export interface ProvidedContext {
    context: WorkerTestContext;
  }
}

export default async function setup(project: TestProject) {
  const aws = await startAws();
  const faults = await startFaults();
  const create = (tenant: string, scopes: string) => createKey(aws.environment, tenant, scopes);
  const { edge, cursor_secret } = JSON.parse(readFileSync(aws.state.credentials, "utf8"));
  project.provide("context", {
    backendUrl: aws.url,
    awsCredentials: JSON.stringify(edge),
    cursorSecret: cursor_secret,
    faultsUrl: faults.url,
    keys: {
      acme: await create("acme", "admin"),
      other: await create("other", "admin"),
      alone: await create("alone", "admin"),
      writer: await create("acme", "events:write"),
      reader: await create("acme", "inbox:read"),
      acknowledger: await create("acme", "inbox:ack"),
      consumer: await create("acme", "inbox:read,inbox:ack"),
    },
  });
  return async () => {
    await Promise.all([aws.stop(), faults.stop()]);
  };
}

/**
 * By the command, in a process of its own: modules loaded here are resolved for workerd, and the
 * AWS SDK is another there.
 */
async function createKey(
  environment: Record<string, string>,
  tenant: string,
  scopes: string,
): Promise<string> {
  const command = [
    main,
    "create",
    "--tenant",
    tenant,
    "--scopes",
    scopes,
    "--tier",
    "high",
    "--json",
  ];
  const { stdout } = await promisify(execFile)(process.execPath, command, {
    env: { ...process.env, ...environment },
  });
  return JSON.parse(stdout).api_key;
}

const main = fileURLToPath(new URL("../../keys/main.ts", import.meta.url));
