/** The program that `main.tf.ts` runs, and the tests with settings of their own. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import { AccountStack, type ExistingResources, nothingExists } from "./account-stack.ts";
import { Bundles } from "./bundle.ts";
import { type Environment, environments } from "./environments.ts";
import { configured, refuseUnlessDecided } from "./refused-settings.ts";
import type { Settings } from "./settings.ts";
import { TriggersStack } from "./triggers-stack.ts";
import { lockProviders } from "./versions.ts";

/**
 * @returns one stack per environment and one for the account, not yet written to `settings.outdir`
 * @throws SettingsError if something must be decided first
 */
export function createApp(
  settings: Settings,
  environmentsToBuild: readonly Environment[] = Object.values(environments),
  existing: ExistingResources = nothingExists,
): App {
  const chosen = environmentsToBuild.map((environment) => configured(environment, settings));
  for (const environment of chosen) refuseUnlessDecided(environment, settings);
  // cdktf makes one level only.
  mkdirSync(settings.outdir, { recursive: true });
  const app = new App({
    outdir: settings.outdir,
    // cdktf ignores it; its maintained fork wants to know.
    context: { targetVersions: { terraform: ">=1.11.0", opentofu: ">=1.11.0" } },
  });
  const bundles = new Bundles(settings.sources, settings.outdir);
  for (const environment of chosen)
    new TriggersStack(app, environment.name, { environment, settings, bundles });
  const { region } = environments.production;
  new AccountStack(app, "account", { region, settings, existing });
  for (const name of ["account", ...chosen.map((environment) => environment.name)])
    lockProviders(join(settings.outdir, "stacks", name));
  return app;
}
