/**
 * What differs between two runs of the same program: where files go, where state lies, which AWS
 * answers.
 */
import { join, resolve } from "node:path";

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
  /**
   * The Node runtime of the Lambdas: the newest that every provider in our range knows; newer
   * providers know `nodejs24.x` too.
   */
  readonly runtime: string;
  /** Overrides the environment table. */
  readonly endpoint: "regional" | "vpc" | undefined;
  /** `owner/name` on GitHub: whose workflows may deploy. */
  readonly repository: string;
}

/**
 * @param variables of the process. Looked at, none required: `CDKTF_OUTDIR`,
 *   `TERRAFORM_STATE_DIRECTORY`, `TERRAFORM_STATE_BUCKET`,
 *   `AWS_ENDPOINT_URL`, `LAMBDA_RUNTIME`, `PRIVATE_API_ENDPOINT`, `GITHUB_REPOSITORY`
 * @throws RangeError on an endpoint that there is not
 */
export function settingsFrom(variables: NodeJS.ProcessEnv, root: string): Settings {
  const endpoint = variables.PRIVATE_API_ENDPOINT || undefined;
  if (endpoint !== undefined && endpoint !== "regional" && endpoint !== "vpc") {
    throw new RangeError(`PRIVATE_API_ENDPOINT must be regional or vpc, not ${endpoint}`);
  }
  return {
    outdir: resolve(root, variables.CDKTF_OUTDIR || "cdktf.out"),
    sources: join(root, "backend"),
    stateDirectory: resolve(root, variables.TERRAFORM_STATE_DIRECTORY || "."),
    stateBucket: variables.TERRAFORM_STATE_BUCKET || undefined,
    emulated: Boolean(variables.AWS_ENDPOINT_URL),
    runtime: variables.LAMBDA_RUNTIME || "nodejs22.x",
    endpoint,
    repository: variables.GITHUB_REPOSITORY || "zapier/triggers-api",
  };
}
