/** What no log of any test's system may hold. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { apiKeyPattern } from "../../contract/key.ts";

const anyKey = new RegExp(apiKeyPattern.source.replace("^", "").replace("$", ""));

/** Signs webhooks that come in, or pushes that go out. */
const signingSecret = /whsec_[A-Za-z0-9+/]{24}/;

/** @returns the lines that hold an API key, a secret that signs, the address of a source, a payload, or one of the system's own secrets */
export function indiscreetLines(state: string): string[] {
  const folder = join(state, "logs");
  if (!existsSync(folder)) return [];
  const secrets = secretsOf(join(state, "credentials.json"));
  return readdirSync(folder)
    .flatMap((file) => readFileSync(join(folder, file), "utf8").split("\n"))
    .filter(
      (line) =>
        anyKey.test(line) ||
        signingSecret.test(line) ||
        line.includes('"payload"') ||
        /\/in\/[0-9A-Za-z]/.test(line) ||
        secrets.some((secret) => line.includes(secret)),
    );
}

/** Everything in the file but the names of the access keys. */
function secretsOf(file: string): string[] {
  const credentials = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const values = Object.values(credentials).flatMap((value) =>
    typeof value === "string" ? [value] : Object.values(value as object),
  );
  return values.filter((value) => typeof value === "string" && value.length > 30);
}
