/** `npm run deploy -- <environment>`: from the sources to a proven deployment. */
import { argumentsOf, environmentOf, script } from "./arguments.ts";
import { OperatorError } from "./command.ts";
import { type StepName, stepNames, stepsIn, stepsOf } from "./steps.ts";

const usage = `Usage: npm run deploy -- <environment> [--dry-run] [--from <step>] [--to <step>] [--plan <folder>] [--unpin] [--migration] [--allow-destroy <resource>]…
Steps: ${stepNames.join(", ")}; development has no secrets, worker and smoke.
--plan applies the plan that npm run plan -- --out kept, and no other; --unpin releases what was rolled back;
--migration applies a migration of Durable Objects, alone and to all requests.`;

await script(async () => {
  const { values, positionals } = argumentsOf(usage, {
    "dry-run": { type: "boolean", default: false },
    from: { type: "string", default: stepNames[0] },
    to: { type: "string" },
    plan: { type: "string" },
    unpin: { type: "boolean", default: false },
    migration: { type: "boolean", default: false },
    "allow-destroy": { type: "string", multiple: true, default: [] },
  });
  const environment = environmentOf(positionals, usage);
  const names = stepsIn(environment);
  const indexOf = (step: string | undefined, otherwise: number) => {
    if (step === undefined) return otherwise;
    const index = names.indexOf(step as StepName);
    if (index === -1) throw new OperatorError(`There is no step ${step}.\n${usage}`);
    return index;
  };
  const chosen = names.slice(indexOf(values.from, 0), indexOf(values.to, names.length - 1) + 1);
  const { SMOKE_URL: url, SMOKE_API_KEY: key } = process.env;
  const { plan, unpin, migration, "allow-destroy": allowed } = values;
  const steps = stepsOf(environment, { allowed, plan, unpin, migration, smoke: { url, key } });
  for (const name of chosen) {
    console.info(`${values["dry-run"] ? "would " : ""}${name}: ${steps[name].says}`);
    if (values["dry-run"]) continue;
    await steps[name].run().catch((error: Error) => {
      throw new OperatorError(
        `${error.message}\n\nTo go on from here: npm run deploy -- ${environment} --from ${name}`,
      );
    });
  }
});
