/** What an environment's alarms are about, by the names that AWS knows. */
import { services } from "../contract/operations.ts";
import { tableName } from "../contract/table.ts";
import type { Watched } from "../terraform/alarm-definition.ts";
import { apiNameOf } from "../terraform/endpoints.ts";
import { type Environment, nameIn } from "../terraform/environments.ts";

export function watchedIn(environment: Environment): Watched {
  const all = [...services, "maintenance", ...(environment.archive ? ["archive"] : [])];
  return {
    environment,
    tableName: environment.tableName ?? tableName(environment.name),
    functionNames: Object.fromEntries(
      all.map((service) => [service, nameIn(environment, service)]),
    ),
    apiNames: (environment.endpoints ?? []).map((kind) => nameIn(environment, apiNameOf(kind))),
  };
}
