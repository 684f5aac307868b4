/** Everything on AWS that one environment consists of. */
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { Fn, TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { rememberState, useAws } from "./aws.ts";
import { Budget } from "./budget.ts";
import type { Bundles } from "./bundle.ts";
import { EdgeIdentity } from "./edge-identity.ts";
import { boundaryOf } from "./environment-boundary.ts";
import type { Environment } from "./environments.ts";
import { EventArchive } from "./event-archive.ts";
import { EventsTable } from "./events-table.ts";
import { MaintenanceClock } from "./maintenance-clock.ts";
import { Observability } from "./observability.ts";
import { PrivateApis } from "./private-apis.ts";
import { ServiceFunctions } from "./service-functions.ts";
import type { Settings } from "./settings.ts";
import { SourceKey } from "./source-key.ts";
import { TenantSecrets } from "./tenant-secrets.ts";

export interface TriggersStackProps {
  readonly environment: Environment;
  readonly settings: Settings;
  readonly bundles: Bundles;
}

export class TriggersStack extends TerraformStack {
  constructor(
    scope: Construct,
    id: string,
    { environment, settings, bundles }: TriggersStackProps,
  ) {
    super(scope, id);
    useAws(this, environment.region, { Environment: environment.name }, settings);
    rememberState(this, environment.region, settings);

    const account = new DataAwsCallerIdentity(this, "account", {}).accountId;
    const permissionsBoundary = boundaryOf(environment, account);
    const table = new EventsTable(this, "events", { environment });
    const secrets = new TenantSecrets(this, "tenants", { environment });
    const sourceKey = new SourceKey(this, "sources", { environment });
    const archive =
      environment.archive &&
      new EventArchive(this, "event-archive", { environment, archive: environment.archive });
    const functions = new ServiceFunctions(this, "functions", {
      environment,
      bundles,
      runtime: settings.runtime,
      table,
      archive,
      permissionsBoundary,
    });
    const { answering, maintenance } = functions;
    table.grantPut(answering.ingestion);
    table.grantDeliver(answering.delivery);
    table.grantCount(maintenance);
    table.grantReplay(maintenance);
    table.grantFill(maintenance);
    secrets.grantRead(answering.authorization);
    table.grantSources(answering.authorization);
    sourceKey.grantUse(answering.authorization);
    new MaintenanceClock(this, "maintenance-clock", { environment, target: maintenance });
    if (archive && functions.archive) {
      table.grantArchive(functions.archive);
      archive.fill(table, functions.archive);
    }

    const edge = new EdgeIdentity(this, "edge", { environment, permissionsBoundary });
    const { ways, toDo } = new PrivateApis(this, {
      environment,
      settings,
      functions: answering,
      edge,
      permissionsBoundary,
    });
    const { alarmTopicArn } = new Observability(this, "observability", {
      environment,
      table,
      functions,
      apis: ways.map(({ api }) => api),
      runbookUrl: settings.runbookUrl ?? "docs/runbook.md",
    });

    new Budget(this, "budget", { environment });

    this.#output("AWS_REGION", environment.region);
    const [first, ...others] = ways;
    this.#output("BACKEND_URL", first?.url ?? "");
    this.#output("BACKEND_ENDPOINT", first?.kind ?? "");
    for (const { kind, url } of others) this.#output(`BACKEND_URL_${kind.toUpperCase()}`, url);
    for (const [name, value] of Object.entries(toDo)) this.#output(name, value);
    this.#output("EDGE_USER", edge.userName);
    this.#output("TENANT_KEY_ALIAS", secrets.keyAlias);
    this.#output("ALARM_TOPIC", alarmTopicArn);
    const versions = Object.entries(functions.all).map(([service, { alias }]) => [
      service,
      alias.version,
    ]);
    // A value that Terraform remembers, so that the next plan does not forget a rollback.
    this.#output("PINNED_VERSIONS", `\${jsonencode(${functions.pinnedVersions})}`);
    this.#output("LIVE_VERSIONS", Fn.jsonencode(Object.fromEntries(versions)));
  }

  /** Named as the variable that it feeds. */
  #output(name: string, value: string): void {
    new TerraformOutput(this, name, { value, staticId: true });
  }
}
