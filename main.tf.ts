/**
 * The entry of the AWS side: one stack per environment of `terraform/environments.ts`, written to
 * `cdktf.out/` as Terraform JSON. `npm run synth -- <environment>` writes one, or fails; without a
 * name, those that are not decided yet are left out, and say what they lack.
 */
import { createApp } from "./terraform/app.ts";
import { environmentNames, environments } from "./terraform/environments.ts";
import { SettingsError } from "./terraform/refused-settings.ts";
import { settingsFrom } from "./terraform/settings.ts";

const settings = settingsFrom(process.env, import.meta.dirname);
const named = process.argv.slice(2);
const unknown = named.filter((name) => !environmentNames.some((known) => known === name));
if (unknown.length > 0) throw new RangeError(`There is no environment ${unknown.join(", ")}.`);

for (const name of environmentNames) {
  if (named.length > 0 && !named.includes(name)) continue;
  try {
    createApp(settings, [environments[name]]).synth();
    console.info(`${name}: ${settings.outdir}/stacks/${name}`);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.error(error.message);
    if (named.length > 0) process.exitCode = 1;
  }
}
