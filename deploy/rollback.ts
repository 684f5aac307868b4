/**
 * `npm run rollback -- <environment>`: all calls go back to the Lambdas, or all requests to the
 * Worker, of before, in seconds; and no later deployment brings the newer ones back by the way.
 */
import { join } from "node:path";
import { createApp } from "../terraform/app.ts";
import { environments } from "../terraform/environments.ts";
import { settingsFrom } from "../terraform/settings.ts";
import { argumentsOf, environmentOf, script } from "./arguments.ts";
import { OperatorError } from "./command.ts";
import { EdgeUser } from "./edge-user.ts";
import { rollBackLambdas } from "./lambda-rollback.ts";
import { Stack } from "./stack.ts";
import { rollBackWorker } from "./worker-rollback.ts";
import { WorkerVersions } from "./worker-versions.ts";
import { Wrangler } from "./wrangler.ts";

const usage = `Usage: npm run rollback -- <environment> [--lambdas] [--worker] [--version <service>=<version>]… [--worker-version <id>] [--dry-run]
Without --version: every Lambda goes back to the version before the one that is live.
What was rolled back stays so until npm run deploy -- <environment> --unpin.`;

await script(async () => {
  const { values, positionals } = argumentsOf(usage, {
    lambdas: { type: "boolean", default: false },
    worker: { type: "boolean", default: false },
    version: { type: "string", multiple: true, default: [] },
    "worker-version": { type: "string" },
    "dry-run": { type: "boolean", default: false },
  });
  const name = environmentOf(positionals, usage);
  if (!values.lambdas && !values.worker)
    throw new OperatorError(`Say what goes back: --lambdas, --worker, or both.\n${usage}`);
  const chosen = Object.fromEntries(values.version.map(pairOf));
  if (values["dry-run"]) {
    const parts = [values.lambdas && "the Lambdas", values.worker && "the Worker"];
    return console.info(`would roll back ${parts.filter(Boolean).join(" and ")} of ${name}`);
  }
  const settings = settingsFrom(process.env, join(import.meta.dirname, ".."));
  createApp(settings, [environments[name]]).synth();
  const stack = Stack.of(name, settings.outdir);
  await stack.init();
  const print = (text: string) => console.info(text);
  if (values.lambdas) {
    await rollBackLambdas({ environment: environments[name], stack, chosen, print });
  }
  if (values.worker) {
    const { EDGE_USER } = await stack.outputs();
    if (!EDGE_USER) throw new OperatorError(`${name} was not applied yet.`);
    await rollBackWorker({
      versions: new WorkerVersions(new Wrangler(name)),
      user: new EdgeUser(EDGE_USER),
      wanted: values["worker-version"],
      print,
    });
  }
});

function pairOf(text: string): [string, string] {
  const [, service, version] = /^([a-z]+)=(\d+)$/.exec(text) ?? [];
  if (!service || !version)
    throw new OperatorError(`${text} is not <service>=<version>.\n${usage}`);
  return [service, version];
}
