/** What a deployment hands on to GitHub's environments: its own, that of plans, that of the probe. */
import { GitHub } from "./github.ts";

/**
 * Secrets are those of this process's environment that are set.
 * @param environment its name
 * @param variables by name; SMOKE_URL among them
 */
export async function handOnToGitHub(
  repository: string,
  environment: string,
  variables: Readonly<Record<string, string>>,
): Promise<void> {
  const own = new GitHub(repository, environment);
  // Plans run in an environment of their own, which nobody has to approve.
  for (const github of [own, new GitHub(repository, `${environment}-plan`)]) {
    await github.ensureEnvironment();
    for (const [name, value] of Object.entries(variables)) await github.setVariable(name, value);
  }
  await setSecrets(own, ["SMOKE_API_KEY", "CLOUDFLARE_API_TOKEN"]);
  const probe = new GitHub(repository, `${environment}-probe`);
  await probe.ensureEnvironment();
  await probe.setVariable("SMOKE_URL", variables.SMOKE_URL ?? "");
  await setSecrets(probe, ["SMOKE_API_KEY"]);
}

async function setSecrets(github: GitHub, names: readonly string[]): Promise<void> {
  for (const name of names) if (process.env[name]) await github.setSecret(name, process.env[name]);
}
