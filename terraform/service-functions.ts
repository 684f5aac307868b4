/** All Lambdas of an environment: those that answer operations, and those that nobody calls. */
import { Construct } from "constructs";
import { defaultRetention } from "../contract/limits.ts";
import type { Service } from "../contract/operations.ts";
import type { Bundles } from "./bundle.ts";
import type { Environment } from "./environments.ts";
import type { EventArchive } from "./event-archive.ts";
import type { EventsTable } from "./events-table.ts";
import { Rollout } from "./rollout.ts";
import { ServiceFunction } from "./service-function.ts";

export interface ServiceFunctionsProps {
  readonly environment: Environment;
  readonly bundles: Bundles;
  /** Of Lambda, such as `nodejs22.x`. */
  readonly runtime: string;
  /** The most that any of them may ever do. */
  readonly permissionsBoundary: string | undefined;
  readonly table: EventsTable;
  /** None: nothing is archived, and there is no Lambda to do it. */
  readonly archive: EventArchive | undefined;
}

type Particulars = {
  timeoutSeconds: number;
  reservedConcurrency: number | undefined;
  variables: Record<string, string>;
};

export class ServiceFunctions extends Construct {
  readonly answering: Readonly<Record<Service, ServiceFunction>>;
  readonly maintenance: ServiceFunction;
  readonly archive: ServiceFunction | undefined;
  /** A Terraform expression: see `rollout.ts`. */
  readonly pinnedVersions: string;
  /** By service. */
  readonly all: Readonly<Record<string, ServiceFunction>>;

  constructor(scope: Construct, id: string, props: ServiceFunctionsProps) {
    super(scope, id);
    const { environment, table, archive } = props;
    const { reservedConcurrency } = environment.lambda;
    const rollout = new Rollout(this, "rollout");
    this.pinnedVersions = rollout.pinnedVersions;
    const make = (service: string, particulars: Particulars) =>
      new ServiceFunction(this, service, {
        ...props,
        service,
        bundle: props.bundles.of(service),
        rollout,
        logRetentionDays:
          service === "authorization"
            ? environment.logRetentionDays.access
            : environment.logRetentionDays.work,
        ...particulars,
      });

    const answering = { timeoutSeconds: 10, reservedConcurrency };
    const events = { TABLE_NAME: table.name, ...retention };
    this.answering = {
      ingestion: make("ingestion", { ...answering, variables: events }),
      delivery: make("delivery", { ...answering, variables: events }),
      authorization: make("authorization", { ...answering, variables: { TABLE_NAME: table.name } }),
    };
    // The clock starts one a minute, and the stream has few shards: where concurrency is reserved,
    // they need little of it.
    const reserved = (instances: number) =>
      reservedConcurrency === undefined ? undefined : instances;
    this.maintenance = make("maintenance", {
      timeoutSeconds: 120,
      reservedConcurrency: reserved(2),
      variables: events,
    });
    this.archive =
      archive &&
      make("archive", {
        timeoutSeconds: 60,
        reservedConcurrency: reserved(10),
        variables: { BUCKET_NAME: archive.bucketName, TABLE_NAME: table.name },
      });
    this.all = {
      ...this.answering,
      maintenance: this.maintenance,
      ...(this.archive && { archive: this.archive }),
    };
  }
}

const retention = {
  EVENT_RETENTION_SECONDS: String(defaultRetention.event),
  ACKNOWLEDGED_RETENTION_SECONDS: String(defaultRetention.acknowledged),
};
