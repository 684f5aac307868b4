/** The program that `main.tf.ts` runs, and the tests with settings of their own. */
import { mkdirSync } from "node:fs";
import { App } from "cdktf";
import { AccountStack } from "./account-stack.ts";
import { Bundles } from "./bundle.ts";
import { type Environment, environments } from "./environments.ts";
import type { Settings } from "./settings.ts";
import { TriggersStack } from "./triggers-stack.ts";

/**
 * @returns one stack per environment and one for the account, not yet written to `settings.outdir`
 */
export function createApp(
  settings: Settings,
  environmentsToBuild: readonly Environment[] = Object.values(environments),
): App {
  // cdktf makes one level only.
  mkdirSync(settings.outdir, { recursive: true });
  const app = new App({
    outdir: settings.outdir,
    // cdktf ignores it; its maintained fork wants to know.
    context: { targetVersions: { terraform: ">=1.11.0", opentofu: ">=1.11.0" } },
  });
  const bundles = new Bundles(settings.sources, settings.outdir);
  for (const environment of environmentsToBuild) {
    new TriggersStack(app, environment.name, {
      environment: { ...environment, endpoint: settings.endpoint ?? environment.endpoint },
      settings,
      bundles,
    });
  }
  const { region } = environments.production;
  new AccountStack(app, "account", { region, settings, repository: settings.repository });
  return app;
}
