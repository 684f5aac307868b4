/**
 * `npm run restore -- <environment>`: lets a table that was restored from a point in time take the
 * place of the environment's table. Names what must be done before; changes no data itself.
 */
import { join } from "node:path";
import { tableName } from "../contract/table.ts";
import { createApp } from "../terraform/app.ts";
import { environments } from "../terraform/environments.ts";
import { settingsFrom } from "../terraform/settings.ts";
import { adoptTable } from "./adopt-table.ts";
import { argumentsOf, environmentOf, script } from "./arguments.ts";
import { OperatorError } from "./command.ts";
import { guardedPlan, summaryOf } from "./guarded-plan.ts";
import { Stack } from "./stack.ts";

const usage = `Usage: npm run restore -- <environment> [--dry-run]
Terraform forgets the table it has, and takes on the one that tableName in terraform/environments.ts names.`;

await script(async () => {
  const { values, positionals } = argumentsOf(usage, {
    "dry-run": { type: "boolean", default: false },
  });
  const name = environmentOf(positionals, usage);
  const { tableName: restored } = environments[name];
  if (values["dry-run"])
    return console.info(`would take on ${restored ?? "the table that tableName names"} of ${name}`);
  if (restored === undefined || restored === tableName(name))
    throw new OperatorError(
      `Restore first, under another name than ${tableName(name)}, and set tableName of ${name} in terraform/environments.ts to it: docs/infrastructure.md, "Restore the table".`,
    );
  const settings = settingsFrom(process.env, join(import.meta.dirname, ".."));
  createApp(settings, [environments[name]]).synth();
  const stack = Stack.of(name, settings.outdir);
  await stack.init();
  await adoptTable(stack, restored);
  console.info(summaryOf(await guardedPlan(stack, [])));
  console.info(
    `Terraform has ${restored} now. If that is the plan you want: npm run deploy -- ${name}`,
  );
});
