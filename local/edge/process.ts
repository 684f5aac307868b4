/**
 * The edge half in a process of its own: the Worker in workerd, and beside it the calls of
 * Cloudflare's REST API that reach its KV.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { maxDelay } from "../batched-writes.ts";
import { type Running, runHalf } from "../process/half-process.ts";
import { schedule } from "../schedule.ts";
import { close, listen, loopback } from "../sockets.ts";
import { type Credentials, credentialsOf, sourceTokenSecret } from "../state/credentials.ts";
import { StateDirectory, takeOver } from "../state/directory.ts";
import { publish, withdraw } from "../state/published.ts";
import { createCloudflareApi } from "./cloudflare-api.ts";
import type { EdgeOptions, EdgeReady } from "./options.ts";
import { type RunningWorker, startWorker } from "./workerd.ts";

/** Of its cron trigger, in milliseconds: a minute at Cloudflare, for which nobody here should wait. */
const clockPeriod = 10_000;

/** Any 32 hexadecimal digits would do. */
const accountId = "0".repeat(32);

runHalf(async function startEdge(options: EdgeOptions): Promise<Running<EdgeReady>> {
  const state = new StateDirectory(options.state);
  await takeOver(state, "edge", options.fresh ? [state.kv] : []);
  const credentials = credentialsOf(state);

  const variables = { ...variablesOf(options, credentials), ...options.variables };
  // Where wrangler looks for the secrets that wrangler.toml requires.
  Object.assign(process.env, variables);
  const worker = await startWorker({
    port: options.port,
    variables,
    directory: options.memory ? undefined : state.kv,
    site: state.site,
    trustClientAddress: options.trustClientAddress,
    outside: options.outside,
    log: (line) => process.stdout.write(`${line}\n`),
  });
  const endClock = schedule(worker.scheduled, clockPeriod, console.error);
  const api = createCloudflareApi({
    token: credentials.cloudflare_api_token,
    accountId,
    namespaces: await namespacesOf(worker),
  });
  const environment = {
    EDGE_URL: worker.url,
    CLOUDFLARE_API_BASE_URL: `http://${loopback}:${await listen(api, 0, "Cloudflare's API")}/client/v4`,
    CLOUDFLARE_API_TOKEN: credentials.cloudflare_api_token,
    CLOUDFLARE_ACCOUNT_ID: accountId,
    KEY_CACHE_NAMESPACE_ID:
      worker.namespaces.find(({ binding }) => binding === "KEY_CACHE")?.id ?? "",
  };
  publish(state.demo, { url: worker.url });
  publish(state.environment, environment);

  return {
    ready: { url: worker.url, environment },
    async stop() {
      endClock();
      withdraw(state.environment, Object.keys(environment));
      api.closeAllConnections();
      // The Worker's last lines are on their way.
      await sleep(2 * maxDelay);
      await Promise.all([close(api), worker.miniflare.dispose()]);
    },
  };
});

const variablesOf = (
  { backendUrl, region }: EdgeOptions,
  { edge, cursor_secret }: Credentials,
): Record<string, string> => ({
  ENVIRONMENT: "local",
  AWS_REGION: region,
  BACKEND_URL: backendUrl,
  AWS_CREDENTIALS: JSON.stringify(edge),
  CURSOR_SECRET: cursor_secret,
  SOURCE_TOKEN_SECRET: sourceTokenSecret(cursor_secret),
});

async function namespacesOf({ miniflare, namespaces }: RunningWorker) {
  const opened = namespaces.map(
    async ({ binding, id }) => [id, await miniflare.getKVNamespace(binding)] as const,
  );
  return new Map(await Promise.all(opened));
}
