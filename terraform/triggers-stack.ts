/** Everything on AWS that one environment consists of. */
import { Fn, TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { rememberState, useAws } from "./aws.ts";
import type { Bundles } from "./bundle.ts";
import { EdgeIdentity } from "./edge-identity.ts";
import { EdgeTunnel } from "./edge-tunnel.ts";
import type { Environment } from "./environments.ts";
import { EventArchive } from "./event-archive.ts";
import { EventsTable } from "./events-table.ts";
import { MaintenanceClock } from "./maintenance-clock.ts";
import { Observability } from "./observability.ts";
import { PrivateApi } from "./private-api.ts";
import { PrivateNetwork } from "./private-network.ts";
import { ServiceFunctions } from "./service-functions.ts";
import type { Settings } from "./settings.ts";
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

    const table = new EventsTable(this, "events", { environment });
    const secrets = new TenantSecrets(this, "tenants", { environment });
    const archive =
      environment.archive &&
      new EventArchive(this, "event-archive", { environment, archive: environment.archive });
    const functions = new ServiceFunctions(this, "functions", {
      environment,
      bundles,
      runtime: settings.runtime,
      table,
      archive,
    });
    const { answering, maintenance } = functions;
    table.grantPut(answering.ingestion);
    table.grantDeliver(answering.delivery);
    table.grantCount(maintenance);
    table.grantReplay(maintenance);
    secrets.grantRead(answering.authorization);
    secrets.grantRead(maintenance);
    secrets.grantList(maintenance);
    new MaintenanceClock(this, "maintenance-clock", { environment, target: maintenance });
    if (archive && functions.archive) {
      table.grantArchive(functions.archive);
      archive.fill(table, functions.archive);
    }

    const edge = new EdgeIdentity(this, "edge", { environment });
    const network =
      environment.endpoint === "vpc"
        ? new PrivateNetwork(this, "network", { environment })
        : undefined;
    if (network)
      this.#output(
        "TUNNEL_TOKEN_SECRET",
        new EdgeTunnel(this, "tunnel", { environment, network }).tokenSecretName,
      );
    const api = new PrivateApi(this, "private-api", {
      environment,
      functions: answering,
      edge,
      vpcEndpointId: network?.endpointId,
    });
    api.grantInvoke(edge);
    const { alarmTopicArn } = new Observability(this, "observability", {
      environment,
      table,
      functions,
      api,
    });

    this.#output("AWS_REGION", environment.region);
    this.#output("BACKEND_URL", api.stage.url);
    this.#output("EDGE_USER", edge.userName);
    this.#output("TENANT_KEY_ALIAS", secrets.keyAlias);
    this.#output("ALARM_TOPIC", alarmTopicArn);
    const versions = Object.entries(functions.all).map(([service, { alias }]) => [
      service,
      alias.version,
    ]);
    this.#output("LIVE_VERSIONS", Fn.jsonencode(Object.fromEntries(versions)));
  }

  /** Named as the variable that it feeds. */
  #output(name: string, value: string): void {
    new TerraformOutput(this, name, { value, staticId: true });
  }
}
