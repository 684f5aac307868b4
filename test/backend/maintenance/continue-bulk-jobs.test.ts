import { expect, it } from "vitest";
import { continueBulkJobs } from "../../../backend/maintenance/continue-bulk-jobs.ts";
import { limits } from "../../../contract/limits.ts";
import { BulkJobs } from "../bulk.ts";
import { onEveryEngineWithout } from "../store.ts";
import { TenantInbox } from "../tenant-inbox.ts";

const describeCounting = onEveryEngineWithout(
  ["lost", "duplicated", "lingering"],
  "it counts what it did itself",
);

describeCounting("the maintenance of bulk jobs", (store) => {
  const run = () => continueBulkJobs(store.dependencies);

  it("carries every tenant's jobs to their end, and leaves what is done alone", async () => {
    const [one, two] = [new TenantInbox(store), new TenantInbox(store, 3)];
    const dead = await one.publish(3);
    await one.reject({ event_ids: dead });
    await two.publish(20);
    const jobs = [new BulkJobs(store, one), new BulkJobs(store, two)] as const;
    const begun = [await jobs[0].start("redrive"), await jobs[1].start("ack")] as const;
    const changed = { ack: 20, reject: 0, redrive: 3 };
    expect(await run()).toEqual({ carried: 2, done: 0, changed });
    store.clock += limits.indexLagMilliseconds;
    const nothing = { ack: 0, reject: 0, redrive: 0 };
    expect(await run()).toEqual({ carried: 2, done: 2, changed: nothing });
    expect(await jobs[0].find(begun[0])).toMatchObject({ state: "done", changed: 3 });
    expect(await jobs[1].find(begun[1])).toMatchObject({ state: "done", changed: 20 });
    expect(await run()).toMatchObject({ carried: 0 });
  });

  it("goes on with the others when one fails, and tells of it", async () => {
    const [broken, sound] = [new TenantInbox(store), new TenantInbox(store)];
    await broken.publish(1);
    await sound.publish(1);
    const failing = await new BulkJobs(store, broken).start("ack");
    await new BulkJobs(store, sound).start("reject");
    store.failures.length = 0;
    store.interference = (name, call, input) => {
      const isIt = JSON.stringify((input as { Key?: object }).Key ?? "").includes(failing.job_id);
      if (name === "UpdateItem" && isIt) throw new Error("broken");
      return call();
    };
    expect(await run()).toMatchObject({ carried: 2, changed: { ack: 0, reject: 1 } });
    store.interference = undefined;
    expect(store.failures).toMatchObject([{ message: "broken" }]);
    expect(await run()).toMatchObject({ carried: 2, changed: { ack: 1 } });
  });
});
