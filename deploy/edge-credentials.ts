/**
 * `npm run edge:credentials -- <environment>`: makes the edge's access key and gives it to the
 * Worker; run again, it rotates it.
 */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createApp } from "../terraform/app.ts";
import { environments } from "../terraform/environments.ts";
import { settingsFrom } from "../terraform/settings.ts";
import { argumentsOf, environmentOf, script } from "./arguments.ts";
import { OperatorError } from "./command.ts";
import { EdgeUser } from "./edge-user.ts";
import { isLetIn } from "./private-call.ts";
import { rotate } from "./rotation.ts";
import { Stack } from "./stack.ts";
import { Worker } from "./worker.ts";

const usage = `Usage: npm run edge:credentials -- <environment> [--settle-seconds 120] [--retire <access key id>] [--without-proof]
--without-proof: where the private API cannot be reached from here; said by itself for the mtls and vpc endpoints.`;

await script(async () => {
  const { values, positionals } = argumentsOf(usage, {
    "settle-seconds": { type: "string", default: "120" },
    retire: { type: "string" },
    "without-proof": { type: "boolean", default: false },
  });
  const environment = environmentOf(positionals, usage);
  if (environment === "development")
    throw new OperatorError("Development has no Worker in the cloud that could be given a key.");
  const settleSeconds = Number(values["settle-seconds"]);
  if (!Number.isInteger(settleSeconds) || settleSeconds < 0) throw new OperatorError(usage);
  const settings = settingsFrom(process.env, join(import.meta.dirname, ".."));
  createApp(settings, [environments[environment]]).synth();
  const stack = Stack.of(environment, settings.outdir);
  await stack.init();
  const { EDGE_USER, BACKEND_URL, AWS_REGION, BACKEND_ENDPOINT } = await stack.outputs();
  if (!EDGE_USER || !BACKEND_URL || !AWS_REGION)
    throw new OperatorError(`${environment} was not applied: npm run deploy -- ${environment}`);
  const worker = new Worker(environment);
  await rotate({
    user: new EdgeUser(EDGE_USER),
    // Only the Worker reaches the other endpoints, and an emulated AWS lets everybody in: there, the
    // smoke test proves the credentials.
    works: async (credentials) =>
      values["without-proof"] ||
      settings.emulated ||
      BACKEND_ENDPOINT !== "regional" ||
      isLetIn(credentials, BACKEND_URL, AWS_REGION),
    store: (credentials) => worker.putSecret("AWS_CREDENTIALS", JSON.stringify(credentials)),
    wait: (seconds) => sleep(seconds * 1_000),
    say: (step) => console.info(step),
    settleSeconds,
    retire: values.retire,
  });
});
