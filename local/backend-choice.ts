/** Which backend an edge that is started alone speaks to, and as whom. */
import { join } from "node:path";
import { printError } from "./foreground.ts";
import { StartFailure } from "./start-failure.ts";
import { readPublished } from "./state/published.ts";

/**
 * @returns BACKEND_URL, or the private API that runs for the same state directory. Says so if
 * nothing answers there.
 */
export async function backendUrl(state: string, variables = process.env): Promise<string> {
  const url = variables.BACKEND_URL || readPublished(join(state, "environment.json")).BACKEND_URL;
  if (url === undefined)
    throw new StartFailure(
      "The edge needs a backend: set BACKEND_URL to what `npm run start:aws` prints.",
    );
  if (!URL.canParse(url)) throw new StartFailure(`BACKEND_URL is not a URL: ${url}`);
  try {
    await fetch(url, { signal: AbortSignal.timeout(2_000) });
  } catch {
    printError(`Nothing answers at ${url} yet: until then, requests are answered with 503.`);
  }
  return url.replace(/\/+$/, "");
}

/** Secrets of the Worker that stand in for the local ones: for an edge in front of real AWS. */
export function workerSecrets(variables = process.env): Record<string, string> {
  const { AWS_CREDENTIALS, CURSOR_SECRET, SOURCE_TOKEN_SECRET } = variables;
  if (AWS_CREDENTIALS && !isAccessKey(AWS_CREDENTIALS)) {
    throw new StartFailure(
      'AWS_CREDENTIALS must be {"access_key_id": "…", "secret_access_key": "…"} as JSON.',
    );
  }
  return {
    ...(AWS_CREDENTIALS && { AWS_CREDENTIALS }),
    ...(CURSOR_SECRET && { CURSOR_SECRET }),
    ...(SOURCE_TOKEN_SECRET && { SOURCE_TOKEN_SECRET }),
  };
}

function isAccessKey(text: string): boolean {
  try {
    const { access_key_id, secret_access_key } = JSON.parse(text);
    return typeof access_key_id === "string" && typeof secret_access_key === "string";
  } catch {
    return false;
  }
}
