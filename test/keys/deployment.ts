/**
 * What the key command line speaks to: a Secrets Manager, Cloudflare's API, and the command line
 * itself in a process of its own.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "vitest";
import { TenantSecrets } from "../../backend/authorization/tenant-secrets.ts";
import { listen } from "../../local/sockets.ts";
import { credentials, region, startSecretsManager } from "../backend/secrets-manager.ts";

export interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

/** A request that Cloudflare's API received. */
export interface Purge {
  method: string | undefined;
  url: string | undefined;
  authorization: string | undefined;
  body: string;
}

const root = join(import.meta.dirname, "../..");

export async function startDeployment() {
  const manager = await startSecretsManager();
  const cloudflare = { status: 200, purges: [] as Purge[] };
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    const body = await text(request);
    cloudflare.purges.push({ method, url, authorization: headers.authorization, body });
    response
      .writeHead(cloudflare.status, { "content-type": "application/json" })
      .end('{"success":true}');
  });
  const cloudflareUrl = `http://127.0.0.1:${await listen(server, 0, "Cloudflare's API")}/client/v4`;

  /** What a running local system writes. */
  const published = {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.url,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    CLOUDFLARE_API_BASE_URL: cloudflareUrl,
    CLOUDFLARE_API_TOKEN: "token-of-no-worth",
    CLOUDFLARE_ACCOUNT_ID: "account",
    KEY_CACHE_NAMESPACE_ID: "namespace",
  };
  const state = await mkdtemp(join(tmpdir(), "keys-"));
  await writeFile(join(state, "environment.json"), JSON.stringify(published));

  const run = (args: string[], variables: Record<string, string> = {}): Promise<Run> =>
    new Promise((resolve) => {
      const env = {
        PATH: process.env.PATH,
        HOME: state,
        LOCAL_STATE: state,
        AWS_EC2_METADATA_DISABLED: "true",
        ...variables,
      };
      execFile(
        process.execPath,
        ["keys/main.ts", ...args],
        { cwd: root, env },
        (error, stdout, stderr) => {
          expect(stdout + stderr, "a digest is never shown").not.toMatch(/[0-9a-f]{64}/);
          expect(stderr, "no stack is shown").not.toMatch(/^\s+at |node:internal/m);
          resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
        },
      );
    });

  return {
    published,
    cloudflare,
    /** Runs `keys …` in the environment of a running local system. */
    run,
    /** Runs it with `--json`, and expects it to succeed. */
    json: async (...args: string[]) => {
      const { code, stdout, stderr } = await run([...args, "--json"]);
      expect(code, stderr).toBe(0);
      return JSON.parse(stdout);
    },
    secrets: new TenantSecrets(manager.client(), "local"),
    stored: (tenant: string, environment = "local") => manager.stored(environment, tenant),
    stop: async () => {
      await manager.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(state, { recursive: true });
    },
  };
}

export type Deployment = Awaited<ReturnType<typeof startDeployment>>;
