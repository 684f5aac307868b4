/** What is kept of attempts that failed: which, of whom, why, for how long, and at what cost. */
import { type AttributeValue, ScanCommand } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { beforeEach, expect, it } from "vitest";
import { purgeInboxes } from "../../../backend/maintenance/purge-inboxes.ts";
import { sweepInboxes } from "../../../backend/maintenance/sweep-inboxes.ts";
import { reasonLine } from "../../../contract/attempt.ts";
import { attemptsKey } from "../../../contract/table.ts";
import { broken } from "../interfered.ts";
import { marksIn } from "../marks.ts";
import { onEveryEngineWithout } from "../store.ts";
import { settled, TenantInbox, value } from "../tenant-inbox.ts";

const describeExactly = onEveryEngineWithout(
  ["lost", "duplicated", "lingering"],
  "a write whose answer is lost is repeated, and what it found is lost with the answer",
);

describeExactly("attempts that failed", (store) => {
  let inbox: TenantInbox;
  beforeEach(() => {
    inbox = new TenantInbox(store);
    store.interference = undefined;
    store.lostAttempts.length = 0;
  });

  const attemptsOf = async (id: string) => (await inbox.event(id))?.attempts ?? [];
  const keyIn = (input: object): string =>
    ("Key" in input ? (input.Key as { event_id: { S: string } }).event_id.S : "") ?? "";
  const isAttempts = (name: string, input: object): boolean =>
    name === "UpdateItem" && keyIn(input).startsWith("attempts#");
  /** What the table holds of the tenant that says this. */
  async function itemsWith(text: string): Promise<string[]> {
    const keys: string[] = [];
    let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
    do {
      const page = await store.client.send(
        new ScanCommand({ TableName: store.tableName, ExclusiveStartKey }),
      );
      for (const item of page.Items ?? [])
        if (item.tenant?.S?.startsWith(inbox.tenant) && JSON.stringify(item).includes(text))
          keys.push(item.event_id?.S ?? "");
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return keys;
  }

  /** A lease that runs out. */
  async function expire(consumer?: string): Promise<number> {
    const { lease_expires_at } = await inbox.lease({ lease_seconds: 1, consumer });
    store.clock = lease_expires_at;
    return lease_expires_at;
  }

  it("say when they began and ended, how, by whom and why", async () => {
    const [id = ""] = await inbox.publish();
    const begun = store.clock;
    const { lease_id } = await inbox.lease({ consumer: "worker-1" });
    store.clock += 500;
    const reason = "TypeError: no total\n\tat bill (bill.ts:7)\n";
    await inbox.release({ lease_id, reason });
    const released = { leased_at: begun, ended_at: begun + 500, outcome: "released", reason };
    expect(await attemptsOf(id)).toEqual([{ ...released, consumer: "worker-1" }]);

    const leased_at = store.clock;
    const ended_at = await expire("worker-2");
    const last = await inbox.lease();
    const expired = { leased_at, ended_at, outcome: "expired", consumer: "worker-2" };
    expect((await attemptsOf(id)).slice(1)).toEqual([expired]);

    await inbox.reject({ lease_id: last.lease_id, reason: "no such\n  customer" });
    const rejected = { outcome: "rejected", reason: "no such\n  customer" };
    expect((await attemptsOf(id))[2]).toMatchObject(rejected);
    expect(await inbox.list("dead_letter")).toMatchObject([
      { dead_letter_reason: "no such customer", dead_lettered_at: store.clock },
    ]);
  });

  it("are not shown on pages, nor of an event that nobody failed with", async () => {
    const [first = "", second = ""] = await inbox.publish(2);
    await inbox.release({ lease_id: (await inbox.lease({ limit: 1 })).lease_id, reason: "no" });
    for (const event of await inbox.list()) expect(event).not.toHaveProperty("attempts");
    expect(await inbox.event(second)).not.toHaveProperty("attempts");
    expect(await attemptsOf(first)).toHaveLength(1);
    await inbox.acknowledge({ event_ids: [first] });
    expect(await attemptsOf(first)).toHaveLength(1);
  });

  it("are the last five, whatever became of the event meanwhile", async () => {
    const ending = fc.constantFrom("release", "repeat", "expire", "late", "redrive");
    await fc.assert(
      fc.asyncProperty(fc.array(ending, { minLength: 4, maxLength: 12 }), async (endings) => {
        inbox = new TenantInbox(store);
        const [id = ""] = await inbox.publish();
        const expected: string[] = [];
        for (const [n, ending] of endings.entries()) {
          const { lease_id, ids } = await inbox.lease({ lease_seconds: 5, max_deliveries: 1_000 });
          expect(ids).toEqual([id]);
          const reason = `${n}`;
          if (ending === "expire") store.clock += 5_000;
          else if (ending === "redrive") {
            await inbox.reject({ lease_id, reason });
            store.clock += 1;
            await inbox.redrive([id]);
          } else {
            if (ending === "late") store.clock += 9_000;
            await inbox.release({ lease_id, reason });
            if (ending === "repeat") await inbox.release({ lease_id, reason: "again" });
          }
          expected.push(ending === "expire" ? "expired" : reason);
        }
        await inbox.lease({ max_deliveries: 1_000 });
        const kept = (await attemptsOf(id)).map(({ outcome, reason }) => reason ?? outcome);
        expect(kept).toEqual(expected.slice(-5));
      }),
      { numRuns: 15 },
    );
  });

  it("stay one each, though a call is repeated, and what a late consumer says takes the place of the end of its lease", async () => {
    const [id = ""] = await inbox.publish();
    const { lease_id } = await inbox.lease({ lease_seconds: 1 });
    store.clock += 61_001;
    await sweep();
    expect(await attemptsOf(id)).toMatchObject([{ outcome: "expired" }]);
    await inbox.release({ lease_id, reason: "too slow" });
    await inbox.release({ lease_id, reason: "again" });
    expect(await attemptsOf(id)).toMatchObject([{ outcome: "released", reason: "too slow" }]);
    await inbox.reject({ event_ids: [id], reason: "first" });
    await inbox.reject({ event_ids: [id], reason: "second" });
    expect((await attemptsOf(id)).map(({ reason }) => reason)).toEqual(["too slow", "first"]);
  });

  const sweep = () =>
    sweepInboxes({
      ...store.dependencies,
      marks: () => marksIn(store, inbox.tenant),
    });

  it("are those of leases that expired, also where maintenance finds them", async () => {
    const ids = await inbox.publish(3);
    await inbox.lease({ lease_seconds: 1, consumer: "gone" });
    store.clock += 61_001;
    await sweep();
    for (const id of ids)
      expect(await attemptsOf(id)).toMatchObject([{ outcome: "expired", consumer: "gone" }]);
    await inbox.lease();
    for (const id of ids) expect(await attemptsOf(id)).toHaveLength(1);
  });

  it("tell a dead letter's last reason, in one line, where it was delivered too often", async () => {
    const [id = ""] = await inbox.publish();
    const reason = `\n${"€ ".repeat(200)}\n`;
    await inbox.release({ lease_id: (await inbox.lease()).lease_id, reason });
    await expire();
    expect((await inbox.lease({ max_deliveries: 2 })).ids).toEqual([]);
    const [dead] = await inbox.list("dead_letter");
    expect(dead).toMatchObject({ dead_letter_reason: expect.stringContaining("leased 2 times") });
    expect(dead?.last_reason).toBe("€ ".repeat(128).trim());
    expect((await attemptsOf(id)).map(({ outcome }) => outcome)).toEqual(["released", "expired"]);
    await inbox.redrive([id]);
    expect(JSON.stringify(await store.events.get(id))).not.toContain("€");
    expect(await attemptsOf(id)).toHaveLength(2);
  });

  it("belong to the inbox in which they failed", async () => {
    const billing = await inbox.define("billing");
    await inbox.define("audit");
    const [id = ""] = await inbox.publish();
    await billing.release({ lease_id: (await billing.lease()).lease_id, reason: "billing's" });
    await inbox.release({ lease_id: (await inbox.lease()).lease_id, reason: "default's" });
    const event = await inbox.event(id);
    expect(event?.attempts).toMatchObject([{ reason: "default's" }]);
    const reasons = event?.inboxes?.map(({ inbox: name, attempts }) => [
      name,
      attempts?.[0]?.reason,
    ]);
    expect(Object.fromEntries(reasons ?? [])).toEqual({
      default: "default's",
      billing: "billing's",
      audit: undefined,
    });
  });

  it("cost an acknowledgment nothing, and a lease nothing: not a write, not a byte of the event", async () => {
    const ids = await inbox.publish(4);
    const writes = async (run: () => Promise<unknown>): Promise<number> => {
      let count = 0;
      store.interference = (name, call) => {
        if (name === "UpdateItem" || name === "PutItem") count++;
        return call();
      };
      await run();
      store.interference = undefined;
      return count;
    };
    const lease = (consumer?: string) => inbox.lease({ lease_seconds: 1, consumer });
    expect(await writes(() => lease("worker"))).toBe(ids.length + 1);
    expect(JSON.stringify(await store.events.get(ids[0] ?? ""))).not.toContain("worker");
    expect(await writes(() => inbox.acknowledge({ event_ids: ids.slice(2) }))).toBe(2);
    store.clock += 1_000;
    // One more for each whose lease has expired.
    expect(await writes(() => lease())).toBe(2 + 1 + 2);
    expect(await writes(() => inbox.release({ event_ids: ids.slice(0, 2) }))).toBe(2 + 2);
  });

  it("may be lost, and then nothing else is", async () => {
    const [released = "", rejected = "", expired = ""] = await inbox.publish(3);
    const { lease_id } = await inbox.lease({ lease_seconds: 1 });
    store.interference = (name, call, input) => (isAttempts(name, input) ? broken() : call());
    expect(await inbox.release({ lease_id, event_ids: [released], reason: "a" })).toEqual(
      settled({ event_id: released, status: "pending" }),
    );
    expect(await inbox.reject({ lease_id, event_ids: [rejected], reason: "b" })).toEqual(
      settled({ event_id: rejected }),
    );
    store.clock += 1_000;
    expect((await inbox.lease()).ids.sort()).toEqual([released, expired].sort());
    expect(store.lostAttempts.sort()).toEqual([released, rejected, expired].sort());
    store.interference = undefined;
    expect(await inbox.list("dead_letter")).toMatchObject([{ dead_letter_reason: "b" }]);
    expect(await attemptsOf(released)).toEqual([]);
  });

  it("are erased with the event, in every inbox, also one that is on its way meanwhile", async () => {
    const billing = await inbox.define("billing");
    const [id = ""] = await inbox.publish();
    for (const each of [inbox, billing]) {
      await each.release({ lease_id: (await each.lease()).lease_id, reason: "pii 1" });
      const { lease_id } = await each.lease();
      if (each === billing) await each.reject({ lease_id, reason: "pii 2" });
    }
    const { lease_id } = await inbox.lease();
    expect(await itemsWith("pii")).toHaveLength(3);
    store.interference = async (name, call, input) => {
      if (isAttempts(name, input) && JSON.stringify(input).includes("pii")) {
        store.interference = undefined;
        await inbox.erase(id);
      }
      return call();
    };
    await inbox.release({ lease_id, event_ids: [id], reason: "pii 3" });
    await inbox.erase(id);
    expect(await itemsWith("pii")).toEqual([]);
    expect(await inbox.event(id)).toBeUndefined();
    expect(store.lostAttempts).toEqual([]);
  });

  it("go with a deleted inbox, and leave those of another alone", async () => {
    const billing = await inbox.define("billing");
    const audit = await inbox.define("audit");
    const [id = ""] = await inbox.publish();
    await billing.release({ lease_id: (await billing.lease()).lease_id, reason: "billing's" });
    await audit.release({ lease_id: (await audit.lease()).lease_id, reason: "audit's" });
    value(
      await store.operations.deleteInbox({ tenant: inbox.tenant, name: "billing", force: true }),
    );
    await purgeInboxes(store.dependencies);
    expect(await itemsWith("billing's")).toEqual([]);
    expect((await inbox.event(id))?.inboxes).toMatchObject([
      { inbox: "default" },
      { inbox: "audit", attempts: [{ reason: "audit's" }] },
    ]);
  });

  it("are kept for as long as the event, and are not those of a later event with its id", async () => {
    const [id = ""] = await inbox.publish();
    await inbox.release({ lease_id: (await inbox.lease()).lease_id, reason: "the first's" });
    const state = await store.events.get(id);
    const kept = await store.events.get(attemptsKey(id, undefined));
    expect(kept?.expires_at).toEqual(state?.expires_at);
    await inbox.acknowledge({ event_ids: [id] });
    store.clock += (store.retention.acknowledged + 1) * 1_000;
    const event = store.event({ event_id: id });
    value(await store.operations.ingest({ tenant: inbox.tenant, event }));
    const { lease_id } = await inbox.lease();
    expect(await attemptsOf(id)).toEqual([]);
    await inbox.release({ lease_id, reason: "the second's" });
    expect((await attemptsOf(id)).map(({ reason }) => reason)).toEqual(["the second's"]);
  });
});

it("a reason's line is one, of at most 256 characters, and well-formed", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 600 }), (text) => {
      const line = reasonLine(text);
      expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      expect(line.length).toBeLessThanOrEqual(256);
      expect(line.isWellFormed()).toBe(true);
      expect(line).toBe(line.trim());
    }),
  );
});
