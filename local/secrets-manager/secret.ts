/** A secret as AWS Secrets Manager keeps it: versions, and the stages that point at them. */
export interface SecretVersion {
  id: string;
  secretString: string;
  /** Unix milliseconds. */
  createdAt: number;
  stages: string[];
}

export interface Secret {
  arn: string;
  name: string;
  description?: string;
  kmsKeyId?: string;
  tags: { Key: string; Value: string }[];
  /** Unix milliseconds. */
  createdAt: number;
  changedAt: number;
  versions: SecretVersion[];
}

export const current = "AWSCURRENT";
export const previous = "AWSPREVIOUS";

/**
 * How long a version is kept that no stage names, in milliseconds: AWS keeps all of the last 24
 * hours.
 */
const unstagedFor = 86_400_000;

export const atStage = (secret: Secret, stage: string): SecretVersion | undefined =>
  secret.versions.find(({ stages }) => stages.includes(stage));

/**
 * Adds a version and gives it stages, each taken from the version that had it. What was current
 * becomes the previous one.
 */
export function addVersion(
  secret: Secret,
  version: Omit<SecretVersion, "stages">,
  stages: readonly string[],
): void {
  secret.versions = secret.versions.filter(
    (old) => old.stages.length > 0 || old.createdAt > version.createdAt - unstagedFor,
  );
  secret.versions.push({ ...version, stages: [] });
  for (const stage of stages) moveStage(secret, stage, version.id);
  secret.changedAt = version.createdAt;
}

/** @param versionId undefined: the stage points nowhere any more */
export function moveStage(secret: Secret, stage: string, versionId: string | undefined): void {
  const from = atStage(secret, stage);
  if (from?.id === versionId) return;
  if (from) from.stages = from.stages.filter((name) => name !== stage);
  secret.versions.find(({ id }) => id === versionId)?.stages.push(stage);
  if (stage === current && from) moveStage(secret, previous, from.id);
}
