/** Secrets Manager's own errors: it answers them with status 400 and its name for them. */
export class SecretsManagerError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

export const secretNotFound = () =>
  new SecretsManagerError(
    "ResourceNotFoundException",
    "Secrets Manager can't find the specified secret.",
  );

export const versionNotFound = (stage: string) =>
  new SecretsManagerError(
    "ResourceNotFoundException",
    `Secrets Manager can't find the specified secret value for staging label: ${stage}`,
  );

export const secretExists = (name: string) =>
  new SecretsManagerError(
    "ResourceExistsException",
    `The operation failed because the secret ${name} already exists.`,
  );

export const versionExists = (id: string) =>
  new SecretsManagerError(
    "ResourceExistsException",
    `You can't use ClientRequestToken ${id} because that value is already in use for a version of this secret.`,
  );

export const invalidParameter = (message: string) =>
  new SecretsManagerError("InvalidParameterException", message);

export const invalidRequest = (message: string) =>
  new SecretsManagerError("InvalidRequestException", message);
