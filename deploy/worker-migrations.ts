/** Which migration of Durable Objects an environment's Worker still lacks. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cloudflare } from "./cloudflare.ts";

interface Script {
  id: string;
  migration_tag?: string | null;
}

/** @returns its tag; undefined if there is none to apply */
export async function pendingMigration(
  worker: string,
  environment: string,
): Promise<string | undefined> {
  const text = readFileSync(join(import.meta.dirname, "..", "wrangler.toml"), "utf8");
  const last = migrationsIn(text, environment).at(-1);
  if (last === undefined) return undefined;
  const scripts = await cloudflare<Script[]>("workers/scripts");
  return scripts.find(({ id }) => id === worker)?.migration_tag === last ? undefined : last;
}

/** @returns the tags of wrangler.toml, in order: the environment's own, or those of all */
export function migrationsIn(toml: string, environment: string): string[] {
  const tagsOf = (header: string) =>
    toml
      .split(/^(?=\[)/m)
      .filter((table) => table.startsWith(`[[${header}]]`))
      .flatMap((table) => /^tag\s*=\s*"([^"]+)"/m.exec(table)?.[1] ?? []);
  const own = tagsOf(`env.${environment}.migrations`);
  return own.length > 0 ? own : tagsOf("migrations");
}
