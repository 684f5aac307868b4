/**
 * The actions of AWS Secrets Manager that this system uses, with AWS's own names for what goes in
 * and out.
 */
import { randomBytes, randomUUID } from "node:crypto";
import type {
  CreateSecretRequest,
  CreateSecretResponse,
  DeleteSecretRequest,
  DeleteSecretResponse,
  DescribeSecretRequest,
  DescribeSecretResponse,
  GetSecretValueRequest,
  GetSecretValueResponse,
  PutSecretValueRequest,
  PutSecretValueResponse,
  UpdateSecretVersionStageRequest,
  UpdateSecretVersionStageResponse,
} from "@aws-sdk/client-secrets-manager";
import { localAccount } from "../gateway/identities.ts";
import {
  invalidParameter,
  invalidRequest,
  secretExists,
  secretNotFound,
  versionExists,
  versionNotFound,
} from "./errors.ts";
import { listSecrets } from "./list-secrets.ts";
import {
  addVersion,
  atStage,
  current,
  moveStage,
  type Secret,
  type SecretVersion,
} from "./secret.ts";
import type { SecretStore } from "./store.ts";
import type { Wire } from "./wire.ts";

export const actions = {
  CreateSecret,
  GetSecretValue,
  PutSecretValue,
  DescribeSecret,
  UpdateSecretVersionStage,
  DeleteSecret,
  ListSecrets: listSecrets,
};

function CreateSecret(
  store: SecretStore,
  input: CreateSecretRequest,
  region: string,
): Wire<CreateSecretResponse> {
  const name = required(input.Name, "Name");
  const id = input.ClientRequestToken ?? randomUUID();
  const existing = store.find(name);
  if (existing) {
    // A retry of the call that created it.
    if (!repeats(existing, id, input.SecretString)) throw secretExists(name);
    return { ARN: existing.arn, Name: name, VersionId: id };
  }
  const now = Date.now();
  const suffix = randomBytes(4).toString("hex").slice(0, 6);
  const secret: Secret = {
    arn: `arn:aws:secretsmanager:${region}:${localAccount.id}:secret:${name}-${suffix}`,
    name,
    ...(input.Description !== undefined && { description: input.Description }),
    ...(input.KmsKeyId !== undefined && { kmsKeyId: input.KmsKeyId }),
    tags: (input.Tags ?? []).map(({ Key = "", Value = "" }) => ({ Key, Value })),
    createdAt: now,
    changedAt: now,
    versions: [],
  };
  if (input.SecretString !== undefined)
    addVersion(secret, { id, secretString: input.SecretString, createdAt: now }, [current]);
  store.save(secret);
  return {
    ARN: secret.arn,
    Name: name,
    ...(input.SecretString !== undefined && { VersionId: id }),
  };
}

function GetSecretValue(
  store: SecretStore,
  input: GetSecretValueRequest,
): Wire<GetSecretValueResponse> {
  const secret = find(store, input.SecretId);
  const stage = input.VersionStage ?? current;
  const version =
    input.VersionId === undefined
      ? atStage(secret, stage)
      : secret.versions.find(({ id }) => id === input.VersionId);
  if (!version) throw versionNotFound(input.VersionId ?? stage);
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    SecretString: version.secretString,
    VersionStages: version.stages,
    CreatedDate: version.createdAt / 1000,
  };
}

function PutSecretValue(
  store: SecretStore,
  input: PutSecretValueRequest,
): Wire<PutSecretValueResponse> {
  const secret = find(store, input.SecretId);
  const value = required(input.SecretString, "SecretString");
  const id = input.ClientRequestToken ?? randomUUID();
  if (!repeats(secret, id, value)) {
    if (secret.versions.some((version) => version.id === id)) throw versionExists(id);
    addVersion(
      secret,
      { id, secretString: value, createdAt: Date.now() },
      input.VersionStages ?? [current],
    );
    store.save(secret);
  }
  const stages = secret.versions.find((version) => version.id === id)?.stages ?? [];
  return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: stages };
}

function DescribeSecret(
  store: SecretStore,
  input: DescribeSecretRequest,
): Wire<DescribeSecretResponse> {
  const secret = find(store, input.SecretId);
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    Tags: secret.tags,
    CreatedDate: secret.createdAt / 1000,
    LastChangedDate: secret.changedAt / 1000,
    VersionIdsToStages: Object.fromEntries(secret.versions.map(({ id, stages }) => [id, stages])),
  };
}

/**
 * Fails unless the stage is where the caller believes it to be: this makes a compare-and-swap of
 * it.
 */
function UpdateSecretVersionStage(
  store: SecretStore,
  input: UpdateSecretVersionStageRequest,
): Wire<UpdateSecretVersionStageResponse> {
  const secret = find(store, input.SecretId);
  const stage = required(input.VersionStage, "VersionStage");
  const { MoveToVersionId: to, RemoveFromVersionId: from } = input;
  if (to !== undefined && !secret.versions.some(({ id }) => id === to)) throw versionNotFound(to);
  const holder = atStage(secret, stage);
  if (holder && holder.id !== to && holder.id !== from) {
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  }
  moveStage(secret, stage, to);
  store.save(secret);
  return { ARN: secret.arn, Name: secret.name };
}

function DeleteSecret(store: SecretStore, input: DeleteSecretRequest): Wire<DeleteSecretResponse> {
  const secret = find(store, input.SecretId);
  if (input.ForceDeleteWithoutRecovery !== true) {
    throw invalidRequest(
      "This local Secrets Manager has no recovery window: say ForceDeleteWithoutRecovery.",
    );
  }
  store.remove(secret);
  return { ARN: secret.arn, Name: secret.name, DeletionDate: Date.now() / 1000 };
}

function find(store: SecretStore, id: string | undefined): Secret {
  const secret = store.find(required(id, "SecretId"));
  if (!secret) throw secretNotFound();
  return secret;
}

function required(value: string | undefined, name: string): string {
  if (!value) throw invalidParameter(`You must provide a value for the ${name} parameter.`);
  return value;
}

/** The token of a request is the id of the version that it makes: the same again is a retry. */
const repeats = (secret: Secret, id: string, value: string | undefined): boolean =>
  secret.versions.some(
    (version: SecretVersion) => version.id === id && version.secretString === value,
  );
