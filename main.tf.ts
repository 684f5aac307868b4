/**
 * The entry of the AWS side: one stack per environment of `terraform/environments.ts`, written to
 * `cdktf.out/` as Terraform JSON.
 */
import { createApp } from "./terraform/app.ts";
import { settingsFrom } from "./terraform/settings.ts";

createApp(settingsFrom(process.env, import.meta.dirname)).synth();
