/** Jobs of all tenants: which of them one run of maintenance begins. */
import { expect, it } from "vitest";
import { recordPurge, runningPurges } from "../../../backend/delivery/purges.ts";
import { anyTenant } from "../secrets-manager.ts";
import { describeOnEveryEngine } from "../store.ts";

describeOnEveryEngine("jobs on record", (store) => {
  const begin = (tenant: string, inbox_id: string) =>
    recordPurge(store.events, { tenant, shards: 1, inbox_id, created_at: store.clock++ });

  it("are begun in turns of tenants, though one has more of them than a run begins", async () => {
    const [many, few] = [anyTenant(), anyTenant()];
    for (let count = 0; count < 130; count++) await begin(many, `${many}-${count}`);
    await begin(few, `${few}-0`);
    await begin(few, `${few}-1`);
    await expect
      .poll(async () => {
        const running = await runningPurges(store.events, store.clock);
        return running.slice(0, 5).map(({ inbox_id }) => inbox_id);
      })
      .toEqual([`${many}-0`, `${few}-0`, `${many}-1`, `${few}-1`, `${many}-2`]);
    expect(await runningPurges(store.events, store.clock)).toHaveLength(100);
  });
});
