/** Which deployment a command works on, and where it finds AWS and Cloudflare. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { Failure, localSystemIsDown } from "./failure.ts";

export const environments = ["local", "development", "staging", "production"] as const;
export type Environment = (typeof environments)[number];

/** Variables by name: `process.env`, or what a test puts in its place. */
export type Variables = Record<string, string | undefined>;

const endpointVariables = ["AWS_ENDPOINT_URL_SECRETS_MANAGER", "AWS_REGION"];
const credentialVariables = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
const cloudflareVariables = [
  "CLOUDFLARE_API_BASE_URL",
  "CLOUDFLARE_API_TOKEN",
  "CLOUDFLARE_ACCOUNT_ID",
  "KEY_CACHE_NAMESPACE_ID",
];

/**
 * Fills `variables` in place with what the running local system published. Where the operator has
 * not named an endpoint, all that belongs to it comes from there: real credentials that lie in the
 * shell never meet the local system, nor local commands the cloud.
 *
 * @throws Failure if there is no local system, and no endpoint to use in its place.
 */
export async function useLocalSystem(variables: Variables): Promise<void> {
  const published = await readPublished(
    join(variables.LOCAL_STATE ?? ".local", "environment.json"),
  );
  if (
    variables.AWS_ENDPOINT_URL_SECRETS_MANAGER !== undefined ||
    variables.AWS_ENDPOINT_URL !== undefined
  ) {
    complete(variables, [...endpointVariables, ...credentialVariables], published);
  } else {
    if (!published.AWS_ENDPOINT_URL_SECRETS_MANAGER) throw new Failure(localSystemIsDown);
    // A local system that itself uses another endpoint publishes no credentials: there, the
    // operator's own are meant.
    if (published.AWS_ACCESS_KEY_ID !== undefined) {
      replace(variables, [...credentialVariables, "AWS_PROFILE", "AWS_SESSION_TOKEN"], published);
    }
    replace(variables, endpointVariables, published);
  }
  if (variables.CLOUDFLARE_API_BASE_URL !== undefined)
    complete(variables, cloudflareVariables, published);
  else replace(variables, cloudflareVariables, published);
}

/** @returns nothing if there is no such file. */
async function readPublished(path: string): Promise<Variables> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    return {};
  }
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(text));
  } catch {
    throw new Failure(
      `${path} is not what the local system writes: restart it with \`npm start\`.`,
    );
  }
}

function complete(variables: Variables, names: readonly string[], published: Variables): void {
  for (const name of names) {
    const value = published[name];
    if (variables[name] === undefined && value !== undefined) variables[name] = value;
  }
}

function replace(variables: Variables, names: readonly string[], published: Variables): void {
  for (const name of names) {
    const value = published[name];
    // `process.env` would turn undefined into a string.
    if (value === undefined) delete variables[name];
    else variables[name] = value;
  }
}
