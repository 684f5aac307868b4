/** The API key of a request, taken apart. */
import type { HonoRequest } from "hono";
import { type ParsedKey, parseApiKey } from "../../contract/key.ts";

export interface PresentedKey extends ParsedKey {
  /** SHA-256 of the whole key. */
  digest: Uint8Array;
}

/**
 * @returns undefined if there is none; "malformed" if its shape or checksum is wrong, which costs
 * no look-up.
 */
export async function presentedKey(
  request: HonoRequest,
): Promise<PresentedKey | "malformed" | undefined> {
  const key = request.header("x-api-key") || bearerToken(request.header("authorization"));
  if (key === undefined) return undefined;
  const parsed = parseApiKey(key);
  if (!parsed) return "malformed";
  return {
    ...parsed,
    digest: new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key))),
  };
}

function bearerToken(authorization: string | undefined): string | undefined {
  return authorization === undefined
    ? undefined
    : (/^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? "");
}
