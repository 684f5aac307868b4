/**
 * `npm run plan -- <environment>`: what an apply would change, and whether it may. Changes nothing.
 */
import { join } from "node:path";
import { createApp } from "../terraform/app.ts";
import { environments } from "../terraform/environments.ts";
import { settingsFrom } from "../terraform/settings.ts";
import { argumentsOf, environmentOf, script } from "./arguments.ts";
import { guardedPlan, summaryOf } from "./guarded-plan.ts";
import { Stack } from "./stack.ts";

const usage = `Usage: npm run plan -- <environment> [--allow-destroy <resource>]… [--details]`;

await script(async () => {
  const { values, positionals } = argumentsOf(usage, {
    "allow-destroy": { type: "string", multiple: true, default: [] },
    details: { type: "boolean", default: false },
  });
  const environment = environmentOf(positionals, usage);
  const settings = settingsFrom(process.env, join(import.meta.dirname, ".."));
  createApp(settings, [environments[environment]]).synth();
  const stack = Stack.of(environment, settings.outdir);
  await stack.init();
  const plan = await guardedPlan(stack, values["allow-destroy"]);
  console.info(values.details ? await stack.show() : summaryOf(plan));
});
