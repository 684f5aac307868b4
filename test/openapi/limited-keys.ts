/** Keys that may not do all, and one question that counts against a key's rate. */
import { type Scope, scopes } from "../../contract/key.ts";
import type { Key } from "../flow/system.ts";
import type { DescribedOperation } from "./described.ts";

/**
 * @param narrow keys of one scope each
 * @returns undefined if any key will do
 */
export function keyTooNarrowFor(
  { access }: DescribedOperation,
  narrow: ReadonlyMap<Scope, Key>,
): Key | undefined {
  if (typeof access === "string") return undefined;
  const scope = scopes.find(
    (scope) => scope !== "admin" && !access.some((all) => all.every((one) => one === scope)),
  );
  return scope && narrow.get(scope);
}

export async function statusOfMe(url: string, { apiKey }: Key): Promise<number> {
  const response = await fetch(`${url}/v1/me`, { headers: { "x-api-key": apiKey } });
  await response.arrayBuffer();
  return response.status;
}
