/** `keys tenant`: how a tenant's inbox is run. */
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { defaultSettings, type TenantSecret, type TenantSettings } from "../contract/key.ts";
import { limits } from "../contract/limits.ts";
import { maxShards } from "../contract/table.ts";
import { command } from "./command.ts";
import { Failure } from "./failure.ts";
import { option } from "./options.ts";
import { json, placeOf, purge } from "./output.ts";
import { stateOf } from "./tenant-keys.ts";

const { min, max } = limits.maxDeliveries;

export const tenant = command({
  summary: "show or change how a tenant's inbox is run",
  help: `keys tenant <tenant> [--shards <number>] [--max-deliveries <number>] [--inboxes <number>] [--environment <name>] [--json]

Shows a tenant's settings; with one of these, changes them first.

  --tenant          the tenant; the option's name may be left out
  --shards          over how many index partitions its events are spread, 1 to ${maxShards}: about 1,000 events a second for each.
                    They only grow: readers look into as many as there are, and would not find what lies in those beyond
  --max-deliveries  leases of an event, ${min} to ${max}, before it becomes a dead letter (default: ${defaultSettings.max_deliveries})
  --inboxes         inboxes that it may have beside \`default\`, 1 to ${limits.inboxes.most} (default: ${limits.inboxes.default})`,
  positional: "tenant",
  options: z.object({
    tenant: option.tenant,
    shards: option.shards.optional(),
    "max-deliveries": option.maxDeliveries.optional(),
    inboxes: option.inboxes.optional(),
    environment: option.environment,
    json: option.json,
  }),
  run: async (
    { tenant, shards, "max-deliveries": max_deliveries, inboxes, ...options },
    session,
  ) => {
    const found = await session.secrets.get(tenant);
    if (!found)
      throw new Failure(
        `There is no tenant ${tenant} in ${placeOf(session)}: \`keys create\` makes it, with its first key.`,
      );
    const change = { shards, max_deliveries, inboxes };
    const isChange = Object.values(change).some((value) => value !== undefined);
    const secret = isChange
      ? await session.secrets.update(tenant, (current) => withSettings(current, change))
      : found;
    const settings = settingsOf(secret);

    const sentence =
      `The tenant ${tenant} in ${placeOf(session)} has ${settings.shards} shard${settings.shards === 1 ? "" : "s"}; ` +
      `an event becomes a dead letter after ${settings.max_deliveries} deliveries` +
      `${settings.inboxes === undefined ? "" : `; it may have ${settings.inboxes} inboxes beside \`default\``}.`;
    session.print(options.json ? json({ tenant, ...settings }) : sentence);
    if (!isChange) return;
    // The edge caches the settings with each key. Also where nothing is new: the purge may be what
    // failed before.
    const live = secret.keys.filter(
      (key) => !["revoked", "expired"].includes(stateOf(key, session.now)),
    );
    await purge(
      session,
      tenant,
      live.map(({ key_id }) => key_id),
    );
  },
});

const settingsOf = ({ settings = defaultSettings }: TenantSecret): TenantSettings => settings;

interface Change {
  shards: number | undefined;
  max_deliveries: number | undefined;
  inboxes: number | undefined;
}

/**
 * @returns the same secret if nothing changes
 * @throws Failure if there were to be fewer shards
 */
function withSettings(secret: TenantSecret, change: Change): TenantSecret {
  const current = settingsOf(secret);
  const { shards = current.shards, max_deliveries = current.max_deliveries } = change;
  if (shards < current.shards) {
    throw new Failure(
      `The tenant ${secret.tenant} has ${current.shards} shards, and they may only grow: with ${shards}, ` +
        "the events that lie in the others would wait unseen.",
    );
  }
  const inboxes = change.inboxes ?? current.inboxes;
  const settings = { shards, max_deliveries, ...(inboxes !== undefined && { inboxes }) };
  return isDeepStrictEqual(settings, current) ? secret : { ...secret, settings };
}
