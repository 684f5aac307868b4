/** How far deploying one environment may get: neither to another one, nor to IAM beyond its names. */
import { arnsOf, othersThan, type Place } from "./environment-arns.ts";
import { boundaryName } from "./environment-boundary.ts";
import type { EnvironmentName } from "./environments.ts";
import { dataReads, on } from "./plan-policies.ts";
import type { Statement } from "./policy.ts";

/** Whatever its policies come to say: the deploying role never gets further than this. */
export function deployBoundaryStatements(name: EnvironmentName, place: Place): Statement[] {
  const arns = arnsOf(name, place);
  const boundary = `arn:aws:iam::${place.account}:policy/${boundaryName(name)}`;
  const others = othersThan(name);
  const deny = (Sid: string, rest: Omit<Statement, "Effect" | "Sid">): Statement => ({
    Sid,
    Effect: "Deny",
    ...rest,
  });
  return [
    { Effect: "Allow", Action: "*", Resource: "*" },
    deny("NotTheOthersByName", { Action: "*", Resource: namesOf(others, place) }),
    deny("NotTheOthersByTag", {
      Action: "*",
      Resource: "*",
      Condition: { StringEquals: { "aws:ResourceTag/Environment": [...others, "account"] } },
    }),
    deny("NoDataNorAccessKeys", {
      Action: [...dataReads, "execute-api:Invoke", "iam:CreateAccessKey", "iam:CreateLoginProfile"],
      Resource: "*",
    }),
    deny("NoIdentityBeyondItsNames", {
      Action: on(
        "iam",
        "Add*",
        "Attach*",
        "Create*",
        "Delete*",
        "Detach*",
        "PassRole",
        "Put*",
        "Remove*",
        "Set*",
        "Tag*",
        "Untag*",
        "Update*",
        "Upload*",
      ),
      NotResource: arns.identities,
    }),
    deny("NoPrincipalWithoutBoundary", {
      Action: on(
        "iam",
        "AttachRolePolicy",
        "AttachUserPolicy",
        "CreateRole",
        "CreateUser",
        "PutRolePermissionsBoundary",
        "PutRolePolicy",
        "PutUserPermissionsBoundary",
        "PutUserPolicy",
      ),
      Resource: "*",
      Condition: { StringNotEquals: { "iam:PermissionsBoundary": boundary } },
    }),
    deny("NotTheBoundary", {
      Action: on(
        "iam",
        "CreatePolicyVersion",
        "DeletePolicy*",
        "DeleteRolePermissionsBoundary",
        "DeleteUserPermissionsBoundary",
        "SetDefaultPolicyVersion",
      ),
      Resource: [
        boundary,
        `arn:aws:iam::${place.account}:role/*`,
        `arn:aws:iam::${place.account}:user/*`,
      ],
    }),
    deny("NotTheAccount", {
      Action: ["account:*", "organizations:*", "sts:AssumeRole"],
      Resource: "*",
    }),
  ];
}

/** All that bears another environment's name. */
function namesOf(others: readonly EnvironmentName[], place: Place): string[] {
  return others.flatMap((other) => {
    const { tables, secrets } = arnsOf(other, place);
    return [
      `arn:aws:*:*:*:*zapier-triggers-${other}-*`,
      `arn:aws:s3:::*/zapier-triggers/${other}.tfstate*`,
      secrets,
      ...tables,
    ];
  });
}
