/** The API key of the smoke test: of a tenant of its own, made by the keys command. */
import { join } from "node:path";
import { run } from "./command.ts";

const tenant = "smoke";
const main = join(import.meta.dirname, "..", "keys", "main.ts");

interface ListedKey {
  key_id: string;
  revoked_at?: number;
}

/**
 * Keys are shown once: where an earlier one was lost, it is revoked, and another one made.
 * @returns the key
 */
export async function newSmokeKey(environment: string, region: string): Promise<string> {
  const keys = (...args: string[]) =>
    run("node", [main, ...args, "--tenant", tenant, "--environment", environment, "--json"], {
      output: "capture",
      variables: { AWS_REGION: region },
      accept: args[0] === "list" ? [0, 1] : [0],
    });
  const { code, text } = await keys("list");
  const earlier: ListedKey[] = code === 0 ? JSON.parse(text || "[]") : [];
  for (const { key_id, revoked_at } of earlier)
    if (revoked_at === undefined) await keys("revoke", "--key", key_id);
  const made = await keys("create", "--scopes", "events:write,inbox:read,inbox:ack");
  return (JSON.parse(made.text) as { api_key: string }).api_key;
}
