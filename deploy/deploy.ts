/** `npm run deploy -- <environment>`: from the sources to a proven deployment. */
import { argumentsOf, environmentOf, script } from "./arguments.ts";
import { OperatorError } from "./command.ts";
import { type StepName, stepNames, stepsIn, stepsOf } from "./steps.ts";

const usage = `Usage: npm run deploy -- <environment> [--dry-run] [--from <step>] [--allow-destroy <resource>]…
Steps: ${stepNames.join(", ")}; development has the first three only.`;

await script(async () => {
  const { values, positionals } = argumentsOf(usage, {
    "dry-run": { type: "boolean", default: false },
    from: { type: "string", default: stepNames[0] },
    "allow-destroy": { type: "string", multiple: true, default: [] },
  });
  const environment = environmentOf(positionals, usage);
  const names = stepsIn(environment);
  const first = names.indexOf(values.from as StepName);
  if (first === -1) throw new OperatorError(`There is no step ${values.from}.\n${usage}`);
  const { SMOKE_URL: url, SMOKE_API_KEY: key } = process.env;
  const steps = stepsOf(environment, { allowed: values["allow-destroy"], smoke: { url, key } });
  for (const name of names.slice(first)) {
    console.info(`${values["dry-run"] ? "would " : ""}${name}: ${steps[name].says}`);
    if (values["dry-run"]) continue;
    await steps[name].run().catch((error: Error) => {
      throw new OperatorError(
        `${error.message}\n\nTo go on from here: npm run deploy -- ${environment} --from ${name}`,
      );
    });
  }
});
