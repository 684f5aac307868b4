/** KMS's own errors. */
import { ServiceError } from "../json-service/error.ts";

export const keyNotFound = (id: string) =>
  new ServiceError("NotFoundException", `Alias or key ${id} is not found.`);

/** KMS says nothing more of it. */
export const invalidCiphertext = (type: "InvalidCiphertextException" | "IncorrectKeyException") =>
  new ServiceError(type, "");

export const validationFailed = (message: string) =>
  new ServiceError("ValidationException", message);
