/** KMS's own errors: it answers them with status 400 and its name for them. */
export class KmsError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

export const keyNotFound = (id: string) =>
  new KmsError("NotFoundException", `Alias or key ${id} is not found.`);

/** KMS says nothing more of it. */
export const invalidCiphertext = (type: "InvalidCiphertextException" | "IncorrectKeyException") =>
  new KmsError(type, "");

export const validationFailed = (message: string) => new KmsError("ValidationException", message);
