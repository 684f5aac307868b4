/** What must be decided before an environment may be synthesized: each in a sentence. */
import { endpointChoices, endpointKinds } from "./endpoints.ts";
import type { Environment } from "./environments.ts";
import { type Settings, truststoreOf } from "./settings.ts";

/** Told to the operator in its own words, without a stack. */
export class SettingsError extends Error {}

/** The environment as the operator's settings have it. */
export function configured(environment: Environment, settings: Settings): Environment {
  return {
    ...environment,
    endpoints: settings.endpoints ?? environment.endpoints,
    alarmEmails: settings.alarmEmails ?? environment.alarmEmails,
  };
}

/** @throws SettingsError with every sentence that stands against the environment */
export function refuseUnlessDecided(environment: Environment, settings: Settings): void {
  const sentences = [
    stateIsShared(environment, settings),
    endpointIsChosen(environment, settings),
    somebodyIsTold(environment),
    alarmsNameAPage(environment, settings),
  ].filter((sentence) => sentence !== undefined);
  if (sentences.length > 0)
    throw new SettingsError(
      `${environment.name} cannot be synthesized:\n- ${sentences.join("\n- ")}`,
    );
}

/** Local state on a machine that goes away, as a runner does, orphans everything that was made. */
function stateIsShared({ name }: Environment, { stateBucket }: Settings): string | undefined {
  if (name === "development" || stateBucket !== undefined) return undefined;
  return `Name the bucket that keeps Terraform's state in TERRAFORM_STATE_BUCKET; \`npm run bootstrap -- ${name}\` makes it.`;
}

function endpointIsChosen(
  { name, endpoints }: Environment,
  { mtls }: Settings,
): string | undefined {
  if (endpoints === undefined || endpoints.length === 0) {
    const choices = endpointKinds.map((kind) => `\n  ${kind}: ${endpointChoices[kind]}.`);
    return `Choose how the private API is reached, in PRIVATE_API_ENDPOINT or terraform/environments.ts:${choices.join("")}`;
  }
  if (endpoints.includes("mtls") && mtls === undefined)
    return "The mtls endpoint needs PRIVATE_API_DOMAIN and PRIVATE_API_CERTIFICATE, the ARN of that name's certificate in ACM.";
  if (endpoints.includes("mtls") && mtls && truststoreOf(mtls, name) === undefined)
    return `The mtls endpoint needs the Worker's client certificate: npm run edge:certificate -- ${name}`;
  return undefined;
}

function somebodyIsTold({ alarmEmails, silent }: Environment): string | undefined {
  if (silent || alarmEmails.length > 0) return undefined;
  return "Say whom the alarms wake: addresses in ALARM_EMAILS, with commas between them, or in terraform/environments.ts.";
}

function alarmsNameAPage({ silent }: Environment, { runbookUrl }: Settings): string | undefined {
  if (silent || runbookUrl !== undefined) return undefined;
  return "Say where the runbook is read, in RUNBOOK_URL, or name the repository in GITHUB_REPOSITORY: every alarm links to it.";
}
