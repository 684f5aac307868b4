/** Who may call the private API, and what for: the local stand-in for IAM's users and policies. */
import type { OperationName } from "../../contract/operations.ts";
import type { AccessKey } from "../signature/verifier.ts";

/** Region, account and API of the local ARNs. The account is AWS's own example. */
export const localAccount = { id: "123456789012", apiId: "local00000", stage: "v1" } as const;

export interface Identity extends AccessKey {
  /** Of the principal that the access key belongs to. */
  arn: string;
  /** The operations that its policy lets it invoke. */
  mayInvoke: ReadonlySet<OperationName>;
}

/** Access key id → identity. */
export type Identities = ReadonlyMap<string, Identity>;

export const userArn = (name: string): string => `arn:aws:iam::${localAccount.id}:user/${name}`;

/** @returns what an IAM policy names: the method of one operation. */
export const operationArn = (
  region: string,
  operation: string,
  account: string = localAccount.id,
): string =>
  `arn:aws:execute-api:${region}:${account}:${localAccount.apiId}/${localAccount.stage}/POST/${operation}`;
