/** Turns whatever went wrong into one sentence for the operator, and an exit code. */
import { SecretsManagerServiceException } from "@aws-sdk/client-secrets-manager";

/** An expected failure. Its message is a whole sentence. */
export class Failure extends Error {
  readonly exitCode: number = 1;
}

/** The command line itself is wrong. */
export class UsageError extends Failure {
  override readonly exitCode = 2;
}

export const localSystemIsDown = "The local system is not running: start it with `npm start`.";

const unreachable = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/** @returns one line, without a stack. */
export function sentenceOf(error: unknown, isLocal: boolean): string {
  if (!(error instanceof Error)) return "Something unknown went wrong.";
  if (error instanceof Failure) return error.message;
  if (isUnreachable(error)) {
    return isLocal
      ? localSystemIsDown
      : "AWS Secrets Manager cannot be reached: check the network and AWS_REGION.";
  }
  if (error.name === "CredentialsProviderError") {
    return "There are no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";
  }
  if (error.message === "Region is missing") return "There is no AWS region: set AWS_REGION.";
  const message = error.message.replaceAll(/\s+/g, " ").trim();
  if (error instanceof SecretsManagerServiceException)
    return `AWS Secrets Manager refused (${error.name}): ${message}`;
  return `It failed: ${message}`;
}

function isUnreachable(error: Error): boolean {
  if (error.name === "TimeoutError") return true;
  return "code" in error && typeof error.code === "string" && unreachable.has(error.code);
}
