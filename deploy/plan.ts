/**
 * `npm run plan -- <environment>`: what an apply would change, and whether it may. Changes nothing.
 */
import { join, resolve } from "node:path";
import { createApp } from "../terraform/app.ts";
import { environments } from "../terraform/environments.ts";
import { settingsFrom } from "../terraform/settings.ts";
import { argumentsOf, environmentOf, script } from "./arguments.ts";
import { OperatorError } from "./command.ts";
import { EdgeUser } from "./edge-user.ts";
import { summaryOf } from "./guarded-plan.ts";
import { keyToRotate } from "./key-age.ts";
import { changesOf } from "./plan-json.ts";
import { planRelease } from "./release.ts";
import { keepPlan } from "./reviewed-plan.ts";
import { Stack } from "./stack.ts";

const usage = `Usage: npm run plan -- <environment> [--allow-destroy <resource>]… [--details] [--unpin] [--out <folder>] [--drift]
--out keeps the plan, so that this one and no other is deployed: npm run deploy -- <environment> --plan <folder>
--unpin plans to release what was rolled back
--drift fails if anything at all would change, or the edge's access key is too old`;

await script(async () => {
  const { values, positionals } = argumentsOf(usage, {
    "allow-destroy": { type: "string", multiple: true, default: [] },
    details: { type: "boolean", default: false },
    unpin: { type: "boolean", default: false },
    out: { type: "string" },
    drift: { type: "boolean", default: false },
  });
  const name = environmentOf(positionals, usage);
  const allowed = values["allow-destroy"];
  const settings = settingsFrom(process.env, join(import.meta.dirname, ".."));
  createApp(settings, [environments[name]]).synth();
  const stack = Stack.of(name, settings.outdir);
  await stack.init();
  const { canary } = environments[name];
  const planned = await planRelease({ stack, canary, allowed, unpin: values.unpin });
  console.info(values.details ? await stack.show() : summaryOf(planned.plan));
  if (values.out !== undefined)
    keepPlan(resolve(values.out), settings.outdir, name, planned, allowed);
  if (!values.drift) return;
  if (changesOf(planned.plan).length > 0)
    throw new OperatorError(
      `${name} is not what was deployed last: somebody changed it by hand, or a change waits to be deployed.`,
    );
  const { EDGE_USER } = await stack.outputs();
  const old = EDGE_USER && keyToRotate(await new EdgeUser(EDGE_USER).keys(), name, Date.now());
  if (old) throw new OperatorError(old);
});
