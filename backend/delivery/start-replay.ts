/** Puts a replay on record; it is carried out step by step. */
import { defaultInbox } from "../../contract/inbox-name.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { placeIn } from "./in-inbox.ts";
import { recordReplay } from "./replays.ts";

export const startReplay =
  ({ events, inboxes, now }: Pick<DeliveryDependencies, "events" | "inboxes" | "now">) =>
  async ({
    tenant,
    shards,
    inbox = defaultInbox,
    ...request
  }: OperationInput<"start-replay">): Promise<OperationResult<"start-replay">> => {
    const place = placeIn(await inboxes.of(tenant), inbox);
    if (!place) return { ok: false, error: { code: "inbox_not_found" } };
    const { inbox_id } = place;
    const job = {
      ...request,
      inbox,
      state: "running" as const,
      replayed: 0,
      examined: 0,
      created_at: now(),
    };
    const replay = await recordReplay(events, { tenant, shards, inbox_id, job });
    return { ok: true, value: { replay } };
  };
