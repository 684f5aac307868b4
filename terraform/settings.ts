/**
 * What differs between two runs of the same program: where files go, where state lies, which AWS
 * answers, and what only the operator knows.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type EndpointKind, endpointsIn } from "./endpoints.ts";
import { parseRepository, type Repository } from "./repository.ts";

export interface Settings {
  /** Where the synthesized stacks go. */
  readonly outdir: string;
  /** The folder whose `<service>/handler.ts` become Lambdas. */
  readonly sources: string;
  /** Where Terraform keeps `terraform.<stack>.tfstate`, unless a bucket is named. */
  readonly stateDirectory: string;
  /** The S3 bucket that keeps the state, with a native lock file. */
  readonly stateBucket: string | undefined;
  /** LocalStack or moto stands in for AWS. */
  readonly emulated: boolean;
  /** The Node runtime of the Lambdas: the newest that the provider knows. */
  readonly runtime: string;
  /** Overrides the environment table. */
  readonly endpoints: readonly EndpointKind[] | undefined;
  /** Overrides the environment table. */
  readonly alarmEmails: readonly string[] | undefined;
  /** Whose workflows may deploy; none: no role of a workflow is made. */
  readonly repository: Repository | undefined;
  /** The address of docs/runbook.md, which every alarm names. */
  readonly runbookUrl: string | undefined;
  /** Of the `mtls` endpoint. */
  readonly mtls: MtlsSettings | undefined;
}

export interface MtlsSettings {
  /** The name under which the Worker calls the private API. */
  readonly domain: string;
  /** In ACM, in the environment's region, for that name. */
  readonly certificateArn: string;
  /** The folder of `<environment>.pem`, which `npm run edge:certificate` writes. */
  readonly truststores: string;
}

/** @returns the certificates, PEM, that sign the Worker's; undefined if there are none yet */
export function truststoreOf(
  { truststores }: MtlsSettings,
  environment: string,
): string | undefined {
  const file = join(truststores, `${environment}.pem`);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** What is looked at; none is required by all commands. docs/infrastructure.md explains each. */
export const settingNames = [
  "ALARM_EMAILS",
  "AWS_ENDPOINT_URL",
  "CDKTF_OUTDIR",
  "GITHUB_REPOSITORY",
  "GITHUB_REPOSITORY_ID",
  "GITHUB_REPOSITORY_OWNER_ID",
  "LAMBDA_RUNTIME",
  "PRIVATE_API_CERTIFICATE",
  "PRIVATE_API_DOMAIN",
  "PRIVATE_API_ENDPOINT",
  "RUNBOOK_URL",
  "TERRAFORM_STATE_BUCKET",
  "TERRAFORM_STATE_DIRECTORY",
] as const;
export type SettingName = (typeof settingNames)[number];
export type Variables = Readonly<Partial<Record<SettingName, string | undefined>>>;

/** @throws RangeError on an endpoint, or a repository, that there cannot be */
export function settingsFrom(variables: Variables, root: string): Settings {
  const repository = parseRepository(variables);
  const listOf = (text: string | undefined) =>
    text ? text.split(",").map((part) => part.trim()) : undefined;
  const { PRIVATE_API_DOMAIN: domain, PRIVATE_API_CERTIFICATE: certificateArn } = variables;
  return {
    outdir: resolve(root, variables.CDKTF_OUTDIR || "cdktf.out"),
    sources: join(root, "backend"),
    stateDirectory: resolve(root, variables.TERRAFORM_STATE_DIRECTORY || "."),
    stateBucket: variables.TERRAFORM_STATE_BUCKET || undefined,
    emulated: Boolean(variables.AWS_ENDPOINT_URL),
    runtime: variables.LAMBDA_RUNTIME || "nodejs22.x",
    endpoints: variables.PRIVATE_API_ENDPOINT
      ? endpointsIn(variables.PRIVATE_API_ENDPOINT)
      : undefined,
    alarmEmails: listOf(variables.ALARM_EMAILS),
    repository,
    runbookUrl: variables.RUNBOOK_URL || (repository && runbookIn(repository)),
    mtls:
      domain && certificateArn
        ? { domain, certificateArn, truststores: join(root, "deploy", "truststores") }
        : undefined,
  };
}

const runbookIn = ({ owner, name }: Repository): string =>
  `https://github.com/${owner}/${name}/blob/main/docs/runbook.md`;
