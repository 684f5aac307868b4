/** Says in one sentence why an AWS endpoint that the user may have named does not serve. */
import { StartFailure } from "../start-failure.ts";

interface SdkError extends NodeJS.ErrnoException {
  /** Set if the service answered: whose fault it says it is. */
  $fault?: "client" | "server";
  /** Set if something else answered. */
  $response?: unknown;
}

/** @throws StartFailure in place of what the AWS SDK throws; anything else as it is */
export async function explainEndpointErrors<T>(
  service: string,
  endpoint: string | undefined,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const sentence = sentenceOn(`${service} endpoint ${endpoint}`, error as SdkError);
    throw sentence === undefined ? error : new StartFailure(sentence);
  }
}

function sentenceOn(
  endpoint: string,
  { name, code, message, $fault, $response }: SdkError,
): string | undefined {
  if (name === "CredentialsProviderError") {
    return `There are no AWS credentials for the ${endpoint}: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`;
  }
  if ($fault !== undefined) return `The ${endpoint} refuses (${name}): ${message}`;
  if (code !== undefined || name === "TimeoutError")
    return `The ${endpoint} cannot be reached (${code ?? name}).`;
  return $response === undefined ? undefined : `What answers at the ${endpoint} is something else.`;
}
