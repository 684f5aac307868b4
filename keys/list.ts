/** `keys list`: the keys of one tenant, or of all. */
import * as z from "zod";
import type { KeyRecord, TenantSecret } from "../contract/key.ts";
import { command, type Session } from "./command.ts";
import { option } from "./options.ts";
import { json, placeOf, type ShownKey, shownKey, timeOf } from "./output.ts";
import { type KeyState, keyBounds, stateOf } from "./tenant-keys.ts";

const days = (milliseconds: number): number => milliseconds / 86_400_000;

export const list = command({
  summary: "show the keys of one tenant or of all",
  help: `keys list [--tenant <tenant>] [--environment <name>] [--json]

Shows what is on record of API keys: neither the keys nor their digests. A key that expires within ${days(keyBounds.expiringMilliseconds)} days is expiring.
Expired and revoked keys are forgotten when the tenant's keys change ${days(keyBounds.deadMilliseconds)} days later.`,
  options: z.object({
    tenant: option.tenant.optional(),
    environment: option.environment,
    json: option.json,
  }),
  run: async ({ tenant, ...options }, session) => {
    const tenants = tenant === undefined ? await session.secrets.list() : [tenant];
    const rows = (await secretsOf(tenants, session)).flatMap(({ tenant, keys }) =>
      keys.map((key) => rowOf(tenant, key, session.now)),
    );
    if (options.json) session.print(json(rows));
    else if (rows.length > 0) session.print(tableOf(rows));
    else
      session.hint(
        `There are no keys${tenant === undefined ? "" : ` of ${tenant}`} in ${placeOf(session)}.`,
      );
  },
});

/**
 * A few at a time: Secrets Manager takes thousands of reads a second, an operator's machine opens
 * fewer sockets.
 */
async function secretsOf(
  tenants: readonly string[],
  { secrets }: Session,
): Promise<TenantSecret[]> {
  const found: TenantSecret[] = [];
  for (let start = 0; start < tenants.length; start += 10) {
    const some = await Promise.all(
      tenants.slice(start, start + 10).map((tenant) => secrets.get(tenant)),
    );
    found.push(...some.filter((secret) => secret !== undefined));
  }
  return found;
}

type Row = ShownKey & { state: KeyState };

const rowOf = (tenant: string, key: KeyRecord, now: number): Row => ({
  ...shownKey(tenant, key),
  state: stateOf(key, now),
});

function tableOf(rows: readonly Row[]): string {
  const lines = [
    ["TENANT", "KEY", "SCOPES", "TIER", "STATE", "CREATED", "EXPIRES"],
    ...rows.map(({ tenant, key_id, scopes, tier, state, created_at, expires_at }) => {
      const expiry = expires_at === undefined ? "never" : timeOf(expires_at);
      return [tenant, key_id, scopes.join(","), tier, state, timeOf(created_at), expiry];
    }),
  ];
  const widthOf = (column: number) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0));
  const widths = lines[0]?.map((_, column) => widthOf(column)) ?? [];
  return lines
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
