import { describe, expect, it } from "vitest";
import { leaseEvents } from "../../../backend/delivery/lease-events.ts";
import { listInbox } from "../../../backend/delivery/list-inbox.ts";
import { releaseEvents } from "../../../backend/delivery/release-events.ts";
import { lookAhead, NoExpiringLeases } from "../../../backend/store/no-expiring-leases.ts";
import { broken, interfered } from "../interfered.ts";
import { onEveryEngineWithout } from "../store.ts";
import { TenantInbox, value } from "../tenant-inbox.ts";

const describeExact = onEveryEngineWithout(["lingering"], "it has an index of its own that lags");

describeExact("a full page", (store) => {
  /** Of two events, while more of them wait. */
  async function page(
    { tenant, shards }: TenantInbox,
    dependencies = store.dependencies,
  ): Promise<string[]> {
    const query = { tenant, shards, status: "pending", order: "asc", limit: 2 } as const;
    const { events, next } = value(await listInbox(dependencies)(query));
    expect(next).not.toBeNull();
    return events.map(({ event_id }) => event_id);
  }

  /**
   * Five events, the first of them leased, and an instance that has just seen that no lease is
   * about to run out.
   */
  async function leasedFirst() {
    const inbox = new TenantInbox(store);
    const [first = "", second = "", third = ""] = await inbox.publish(5);
    const { lease_id } = await inbox.lease({ limit: 1, lease_seconds: 60 });
    expect(await page(inbox)).toEqual([second, third]);
    const release = { tenant: inbox.tenant, shards: 1, lease_id, delay_seconds: 0 };
    return { inbox, release, before: [second, third], after: [first, second] };
  }

  it.each([1, 2, 60])(
    "begins with an event in the instant in which its lease of %i s runs out",
    async (lease_seconds) => {
      const inbox = new TenantInbox(store);
      const [first = "", second = "", third = ""] = await inbox.publish(5);
      expect(await page(inbox)).toEqual([first, second]);
      await inbox.lease({ limit: 1, lease_seconds });
      for (const step of [lease_seconds * 1000 - 999, 500, 498]) {
        store.clock += step;
        expect(await page(inbox)).toEqual([second, third]);
      }
      store.clock += 1;
      expect(await page(inbox)).toEqual([first, second]);
      expect((await inbox.lease({ limit: 1 })).ids).toEqual([first]);
    },
  );

  it("begins with an event as soon as it was given back", async () => {
    const { inbox, release, after } = await leasedFirst();
    await inbox.release(release);
    expect(await page(inbox)).toEqual(after);
  });

  it("does so even if the answer to who gave it back was lost", async () => {
    const { inbox, release, after } = await leasedFirst();
    const losing = interfered(store, async (name, call) => {
      const answer = await call();
      return name === "UpdateItem" ? broken() : answer;
    });
    await expect(releaseEvents(losing)(release)).rejects.toThrow("broke off");
    expect(await page(inbox)).toEqual(after);
  });

  it("does so even if the index was read before, and the answer came after", async () => {
    const { inbox, release, before, after } = await leasedFirst();
    store.clock += lookAhead;
    const slow = interfered(store, async (_, call) => {
      const answer = await call();
      const isOfLeases = "Items" in answer && answer.Items?.length === 0;
      if (isOfLeases) await inbox.release(release);
      return answer;
    });
    expect(await page(inbox, slow)).toEqual(before);
    expect(await page(inbox)).toEqual(after);
  });

  it("does so even after an index that lags did not show it", async () => {
    const { inbox, release, before, after } = await leasedFirst();
    const lagging = interfered(store, async (_, call) => {
      const answer = await call();
      return "Items" in answer
        ? { ...answer, Items: answer.Items?.filter((item) => item.lease_expires_at === undefined) }
        : answer;
    });
    await inbox.release(release);
    expect(await page(inbox, lagging)).toEqual(before);
    expect(await page(inbox)).toEqual(after);
  });

  describe("after an event was given back through another instance", () => {
    async function releasedElsewhere() {
      const { inbox, release, ...pages } = await leasedFirst();
      const elsewhere = { ...store.dependencies, noExpiringLeases: new NoExpiringLeases() };
      value(await releaseEvents(elsewhere)(release));
      return { inbox, elsewhere, ...pages };
    }

    it("begins with it there at once, and here within a second", async () => {
      const { inbox, elsewhere, before, after } = await releasedElsewhere();
      expect(await page(inbox, elsewhere)).toEqual(after);
      store.clock += lookAhead - 1;
      expect(await page(inbox)).toEqual(before);
      store.clock += 1;
      expect(await page(inbox)).toEqual(after);
    });

    it("is the last only if nothing is missing, from a lease neither", async () => {
      const { inbox, after } = await releasedElsewhere();
      expect((await inbox.idsIn("pending")).slice(0, 2)).toEqual(after);
      const lease = {
        tenant: inbox.tenant,
        shards: 1,
        lease_id: inbox.tenant,
        limit: 5,
        lease_seconds: 60,
        max_deliveries: 9,
      };
      const { events } = value(await leaseEvents(store.dependencies)(lease));
      expect(events.map(({ event_id }) => event_id).slice(0, 2)).toEqual(after);
    });
  });
});
