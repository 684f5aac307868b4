/**
 * The environment variables of the Lambdas, which are also those with which other processes find
 * this half.
 */
import { tableName } from "../../contract/table.ts";
import type { AccessKey } from "../state/credentials.ts";

export interface Endpoints {
  region: string;
  dynamodb: string;
  secretsManager: string;
  kms: string;
  /** Whether one of the three is not ours: then the credentials are the user's own. */
  external: boolean;
}

export function standardVariables(
  { region, dynamodb, secretsManager, kms, external }: Endpoints,
  operator: AccessKey,
) {
  return {
    ENVIRONMENT: "local",
    TABLE_NAME: tableName("local"),
    AWS_REGION: region,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager,
    AWS_ENDPOINT_URL_KMS: kms,
    ...(!external && {
      AWS_ACCESS_KEY_ID: operator.access_key_id,
      AWS_SECRET_ACCESS_KEY: operator.secret_access_key,
    }),
  };
}

/**
 * Sets them for this process. What lies in the user's shell for real AWS must not meet the local
 * parts.
 */
export function setEnvironment(variables: Record<string, string>): void {
  if (variables.AWS_ACCESS_KEY_ID !== undefined) {
    delete process.env.AWS_SESSION_TOKEN;
    delete process.env.AWS_PROFILE;
  }
  Object.assign(process.env, variables);
}
