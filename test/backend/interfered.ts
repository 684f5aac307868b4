/** A store that breaks in the middle, and what it holds of large events. */
import { setTimeout as sleep } from "node:timers/promises";
import { type AttributeValue, ScanCommand } from "@aws-sdk/client-dynamodb";
import { EventsTable } from "../../backend/store/events-table.ts";
import { bodyKey } from "../../contract/table.ts";
import { Interfered, type Interference, type Store } from "./store.ts";

export const broken = () => Promise.reject(new Error("it broke off here"));

export const interfered = (store: Store, interfere: Interference): Store["dependencies"] => ({
  ...store.dependencies,
  events: new EventsTable(new Interfered(store.dynamodb, interfere), store.tableName),
});

/** @returns the bodies of large events that the table holds of a tenant */
export async function bodiesOf(
  store: Store,
  tenant: string,
): Promise<Record<string, AttributeValue>[]> {
  const { Items = [] } = await store.client.send(new ScanCommand({ TableName: store.tableName }));
  return Items.filter(
    (item) => item.event_id?.S?.startsWith(bodyKey("")) && item.tenant?.S === tenant,
  );
}

/** What goes on after a failure may call again, and again. */
async function untilQuiet(calls: readonly Promise<unknown>[]): Promise<void> {
  for (let seen = -1; seen < calls.length; ) {
    seen = calls.length;
    await Promise.allSettled(calls);
    await sleep(quiet);
  }
}

/** Milliseconds: for what is compressed or read between two calls. */
const quiet = 5;

const writes = new Set(["PutItem", "UpdateItem", "DeleteItem"]);

/** What happens to one write of an operation. */
export type Break =
  /** It fails, and all else goes on. */
  | "throttled"
  /** It is done, its answer is lost, and all else goes on. */
  | "unanswered"
  /** The Lambda ends before it, or after it. */
  | "crash before"
  | "crash after";

/**
 * Runs an operation of a store one of whose writes breaks, and waits until nothing of it is under
 * way.
 * @param write counted from 1
 */
export async function withBreak<Result>(
  store: Store,
  { kind, write }: { kind: Break; write: number },
  run: () => Promise<Result>,
): Promise<Result | "failed"> {
  let count = 0;
  const calls: Promise<unknown>[] = [];
  store.interference = (name, call) => {
    const isIt = writes.has(name) && ++count === write;
    const isDead = kind.startsWith("crash") && (count > write || (isIt && kind === "crash before"));
    if (isDead || (isIt && kind === "throttled")) return broken();
    const done = call();
    calls.push(done);
    return isIt ? done.then(broken) : done;
  };
  try {
    return await run();
  } catch {
    return "failed";
  } finally {
    await untilQuiet(calls);
    store.interference = undefined;
  }
}
