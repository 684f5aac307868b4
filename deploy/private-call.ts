/** One signed call to the private API, to see whether credentials are let in. */
import { AwsClient } from "aws4fetch";
import type { OperationName } from "../contract/operations.ts";
import type { Credentials } from "./edge-user.ts";

/**
 * @param url the stage's, as the output BACKEND_URL has it. What cannot be reached lets nobody in.
 */
export async function isLetIn(
  { access_key_id, secret_access_key }: Credentials,
  url: string,
  region: string,
): Promise<boolean> {
  const client = new AwsClient({
    accessKeyId: access_key_id,
    secretAccessKey: secret_access_key,
    service: "execute-api",
    region,
    retries: 0,
  });
  const operation: OperationName = "check-readiness";
  const request = { method: "POST", body: "{}", signal: AbortSignal.timeout(10_000) };
  try {
    const answer = await client.fetch(`${url}/${operation}`, request);
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
