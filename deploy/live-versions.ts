/** The versions of an environment's Lambdas, and which of them its aliases name. */

import type { Environment } from "../terraform/environments.ts";
import { nameIn } from "../terraform/environments.ts";
import { restJson } from "./aws-rest.ts";
import { OperatorError } from "./command.ts";
import type { Versions } from "./rollout-variables.ts";

const functions = (environment: Environment, service: string, rest: string) =>
  `/2015-03-31/functions/${nameIn(environment, service)}/${rest}`;

/** @returns those that were published, oldest first */
export async function versionsOf(environment: Environment, service: string): Promise<number[]> {
  const found: number[] = [];
  let marker = "";
  do {
    const page = await restJson<{ Versions: { Version: string }[]; NextMarker?: string | null }>({
      service: "lambda",
      path: functions(environment, service, `versions${marker && `?Marker=${marker}`}`),
    });
    found.push(...page.Versions.map(({ Version }) => Number(Version)).filter(Number.isInteger));
    marker = page.NextMarker ? encodeURIComponent(page.NextMarker) : "";
  } while (marker);
  return found.sort((left, right) => left - right);
}

/**
 * @param live what takes the calls now
 * @param chosen by the operator; for all other services, the version before the live one
 * @throws OperatorError if there is nothing to go back to
 */
export async function previousVersions(
  environment: Environment,
  live: Versions,
  chosen: Versions,
): Promise<Versions> {
  const unknown = Object.keys(chosen).filter((service) => live[service] === undefined);
  if (unknown.length > 0) throw new OperatorError(`There is no service ${unknown.join(", ")}.`);
  const services = Object.keys(chosen).length > 0 ? Object.keys(chosen) : Object.keys(live);
  const entries = await Promise.all(
    services.map(async (service) => {
      const versions = await versionsOf(environment, service);
      const wanted =
        chosen[service] === undefined
          ? versions.filter((version) => version < Number(live[service])).at(-1)
          : versions.find((version) => version === Number(chosen[service]));
      return [service, wanted] as const;
    }),
  );
  const missing = entries.flatMap(([service, version]) => (version === undefined ? [service] : []));
  if (chosen && missing.length > 0 && missing.length === entries.length)
    throw new OperatorError(`There is no such version of ${missing.join(", ")} to go back to.`);
  return Object.fromEntries(
    entries.flatMap(([service, version]) =>
      version === undefined ? [] : [[service, String(version)] as const],
    ),
  );
}

/** Points the alias that is called at one version, all of the calls: takes effect in seconds. */
export async function pointAlias(
  environment: Environment,
  service: string,
  version: string,
): Promise<void> {
  await restJson({
    service: "lambda",
    method: "PUT",
    path: functions(environment, service, "aliases/live"),
    body: { FunctionVersion: version, RoutingConfig: { AdditionalVersionWeights: {} } },
  });
}
