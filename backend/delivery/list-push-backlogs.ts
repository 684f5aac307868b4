/** Which inboxes push, and have events that wait: whoever wakes them may have missed some. */
import { defaultInbox } from "../../contract/inbox-name.ts";
import type {
  OperationInput,
  OperationOutput,
  OperationResult,
} from "../../contract/operations.ts";
import { scopeOf } from "../../contract/table.ts";
import { budgetLeft } from "../lambda/request-time.ts";
import { attemptEach } from "../store/concurrency.ts";
import { type InUse, inboxesInUse } from "../store/in-use.ts";
import { findInInbox } from "../store/inbox-index.ts";
import { keptSince } from "../store/retention.ts";
import { shuffled } from "../store/shuffled.ts";
import type { DeliveryDependencies } from "./dependencies.ts";

type Backlog = OperationOutput<"list-push-backlogs">["inboxes"][number];
type Pushing = Backlog & Pick<InUse, "inbox_id" | "shards">;

/** Milliseconds of a call that are kept for answering. */
const reserved = 500;

/**
 * Only inboxes in use are looked at, in another order each time: where time is short, others have
 * their turn a minute later.
 */
export const listPushBacklogs =
  (dependencies: DeliveryDependencies) =>
  async ({
    limit,
  }: OperationInput<"list-push-backlogs">): Promise<OperationResult<"list-push-backlogs">> => {
    const { events, now } = dependencies;
    const byTenant = Map.groupBy(await inboxesInUse(events, now()), ({ tenant }) => tenant);
    const pushing = await eachInTime(shuffled([...byTenant]), (marks) =>
      pushingOf(dependencies, ...marks),
    );
    const found = await eachInTime(inTurnsOf(pushing.found), async (inbox) =>
      (await holdsWaiting(dependencies, inbox)) ? [inbox] : [],
    );
    const inboxes = found.found.flat().map(({ tenant, inbox }) => ({ tenant, inbox }));
    return {
      ok: true,
      value: {
        inboxes: inboxes.slice(0, limit),
        capped: inboxes.length > limit || !pushing.isWhole || !found.isWhole,
      },
    };
  };

/** One of each tenant, then another of each: who has many keeps no other from its turn. */
function inTurnsOf(ofTenants: readonly (readonly Pushing[])[]): Pushing[] {
  const queues = ofTenants.map((own) => shuffled([...own]));
  const longest = Math.max(0, ...queues.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) =>
    queues.flatMap((queue) => queue.slice(turn, turn + 1)),
  ).flat();
}

/** What fails for one keeps no other from its turn. */
async function eachInTime<Item, Result>(
  items: readonly Item[],
  find: (item: Item) => Promise<Result>,
): Promise<{ found: Result[]; isWhole: boolean }> {
  const outcomes = await attemptEach(items, find, budgetLeft() - reserved);
  const found = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
  return { found, isWhole: found.length === items.length };
}

async function pushingOf(
  { inboxes }: DeliveryDependencies,
  tenant: string,
  marks: readonly InUse[],
): Promise<Pushing[]> {
  const definitions = [...(await inboxes.of(tenant)).values()].filter(({ push }) => push);
  return definitions.flatMap(({ name, inbox_id, enabled }) => {
    const own = marks.filter((mark) => mark.inbox_id === inbox_id);
    if (own.length === 0 || (name === defaultInbox && enabled === false)) return [];
    const shards = Math.max(...own.map((mark) => mark.shards));
    return [{ tenant, inbox: name, inbox_id, shards }];
  });
}

async function holdsWaiting(
  { events, retention, now }: DeliveryDependencies,
  { tenant, inbox_id, shards }: Pushing,
): Promise<boolean> {
  const at = now();
  const { entries } = await findInInbox(
    events.of(inbox_id),
    {
      tenant: scopeOf(tenant, inbox_id),
      shards,
      status: "pending",
      order: "asc",
      limit: 1,
      keptSince: keptSince(at, retention),
    },
    at,
  );
  return entries.length > 0;
}
