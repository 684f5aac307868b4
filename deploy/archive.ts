/** `npm run archive -- restore`: puts events that the table has dropped back into their inbox. */
import { S3Client } from "@aws-sdk/client-s3";
import { type Status, statuses } from "../contract/status.ts";
import { readTime } from "../contract/time.ts";
import { environments, nameIn } from "../terraform/environments.ts";
import { restoreArchived } from "./archive-restore.ts";
import { argumentsOf, environmentOf, script } from "./arguments.ts";
import { accountId } from "./aws-rest.ts";
import { OperatorError } from "./command.ts";
import { ingestBy } from "./ingest-call.ts";

const usage = `Usage: npm run archive -- restore <environment> --tenant <tenant> --since <time> [--until <time>] [--status ${statuses.join("|")}] [--apply]
Counts what would come back; with --apply puts it back. Times are of the events' creation, such as 2026-11-01T00:00:00Z.`;

const timeOf = (text: string): number => {
  const time = readTime(text);
  if (time === undefined) throw new OperatorError(`${text} is no time.\n${usage}`);
  return time;
};

await script(async () => {
  const text = { type: "string" } as const;
  const apply = { type: "boolean", default: false } as const;
  const options = { tenant: text, since: text, until: text, status: text, apply };
  const { values, positionals } = argumentsOf(usage, options);
  const [verb, ...rest] = positionals;
  if (verb !== "restore" || !values.tenant || !values.since) throw new OperatorError(usage);
  const environment = environments[environmentOf(rest, usage)];
  const status = statuses.find((each) => each === values.status) as Status | undefined;
  if (values.status && !status) throw new OperatorError(usage);
  const until = values.until ? timeOf(values.until) : Date.now();
  const selection = { tenant: values.tenant, since: timeOf(values.since), until, status };
  const s3 = new S3Client({ region: environment.region, forcePathStyle: true });
  const bucket = `${nameIn(environment, "archive")}-${await accountId()}`;
  const ingest = values.apply ? ingestBy(nameIn(environment, "ingestion")) : undefined;
  console.info(await restoreArchived({ s3, bucket }, selection, Date.now(), ingest));
  if (!values.apply) console.info("Nothing was put back: add --apply.");
});
