/** KMS for this machine, unless the standard variable names another one. */
import { type CallerCheckOptions, callerCheck } from "../signature/caller-check.ts";
import { listen, loopback } from "../sockets.ts";
import { createKms } from "./server.ts";

/** The one that the standard variable names. */
export const externalKms = (variables = process.env): string | undefined =>
  variables.AWS_ENDPOINT_URL_KMS || variables.AWS_ENDPOINT_URL;

export interface KmsStart extends Pick<CallerCheckOptions, "region" | "accessKeys"> {
  /** What the keys are derived from: the same after a restart. */
  secret: string;
}

/** @returns its endpoint */
export async function startKms({ secret, region, accessKeys }: KmsStart): Promise<string> {
  const external = externalKms();
  if (external) return external;
  const check = callerCheck({ service: "kms", region, accessKeys });
  const port = await listen(createKms({ secret, region, check }), 0, "KMS");
  return `http://${loopback}:${port}`;
}
