/**
 * `npm run bootstrap -- <environment>`: the first deployment, from nothing to a smoke test. Each
 * step looks at what is there first, so it goes on from where it stopped.
 */

import { SettingsError } from "../terraform/refused-settings.ts";
import { argumentsOf, environmentOf, script } from "./arguments.ts";
import { Bootstrap, type BootstrapStep, bootstrapSteps, says } from "./bootstrap-steps.ts";
import { OperatorError } from "./command.ts";

const usage = `Usage: npm run bootstrap -- <environment> [--check] [--to <step>] [--dry-run]
Steps: ${bootstrapSteps.join(", ")}. --check looks at the prerequisites, and touches nothing.`;

await script(async () => {
  const { values, positionals } = argumentsOf(usage, {
    check: { type: "boolean", default: false },
    to: { type: "string" },
    "dry-run": { type: "boolean", default: false },
  });
  const name = environmentOf(positionals, usage);
  const last = values.check ? "prerequisites" : (values.to ?? bootstrapSteps.at(-1));
  const end = bootstrapSteps.indexOf(last as BootstrapStep);
  if (end === -1) throw new OperatorError(`There is no step ${last}.\n${usage}`);
  const bootstrap = new Bootstrap(name, (text) => console.info(text));
  for (const step of bootstrapSteps.slice(0, end + 1)) {
    if (!bootstrap.has(step)) continue;
    if (values["dry-run"]) {
      console.info(`would ${step}: ${says[step]}`);
      continue;
    }
    console.info(`\n${step}`);
    await bootstrap.run(step).catch((error: Error) => {
      const again = `To go on from here: npm run bootstrap -- ${name}`;
      throw error instanceof SettingsError
        ? error
        : new OperatorError(`${step}: ${error.message}\n\n${again}`);
    });
  }
  if (!values["dry-run"]) bootstrap.summary();
});
