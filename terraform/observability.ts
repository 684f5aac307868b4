/** What people see of an environment: security events counted, alarms, one dashboard. */
import { Construct } from "constructs";
import type { Watched } from "./alarm-definition.ts";
import { Alarms } from "./alarms.ts";
import { AuditTrail } from "./audit-trail.ts";
import { Dashboard } from "./dashboard.ts";
import type { Environment } from "./environments.ts";
import type { EventsTable } from "./events-table.ts";
import type { PrivateApi } from "./private-api.ts";
import type { ServiceFunctions } from "./service-functions.ts";

export interface ObservabilityProps {
  readonly environment: Environment;
  readonly table: EventsTable;
  readonly functions: ServiceFunctions;
  readonly apis: readonly PrivateApi[];
  /** Where people read it. */
  readonly runbookUrl: string;
}

export class Observability extends Construct {
  readonly alarmTopicArn: string;

  constructor(
    scope: Construct,
    id: string,
    { environment, table, functions, apis, runbookUrl }: ObservabilityProps,
  ) {
    super(scope, id);
    const names = Object.entries(functions.all).map(([service, { functionName }]) => [
      service,
      functionName,
    ]);
    const watched: Watched = {
      environment,
      tableName: table.name,
      functionNames: Object.fromEntries(names),
      apiNames: apis.map(({ name }) => name),
    };
    const authorizationLogs = functions.answering.authorization.logGroupName;
    new AuditTrail(this, "audit-trail", {
      environment,
      authorizationLogs,
      accessLogs: apis.map(({ stage }) => stage.logGroupName),
    });
    const alarms = new Alarms(this, "alarms", { watched, runbookUrl });
    new Dashboard(this, "dashboard", { watched, alarmArns: alarms.alarmArns });
    this.alarmTopicArn = alarms.topicArn;
  }
}
