/** Secrets Manager's own errors. */
import { ServiceError } from "../json-service/error.ts";

export const secretNotFound = () =>
  new ServiceError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");

export const versionNotFound = (stage: string) =>
  new ServiceError(
    "ResourceNotFoundException",
    `Secrets Manager can't find the specified secret value for staging label: ${stage}`,
  );

export const secretExists = (name: string) =>
  new ServiceError(
    "ResourceExistsException",
    `The operation failed because the secret ${name} already exists.`,
  );

export const versionExists = (id: string) =>
  new ServiceError(
    "ResourceExistsException",
    `You can't use ClientRequestToken ${id} because that value is already in use for a version of this secret.`,
  );

export const invalidParameter = (message: string) =>
  new ServiceError("InvalidParameterException", message);

export const invalidRequest = (message: string) =>
  new ServiceError("InvalidRequestException", message);
