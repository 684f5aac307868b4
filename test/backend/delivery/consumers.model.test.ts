import fc from "fast-check";
import { it } from "vitest";
import { commands, compareAll, type Model, type Real } from "../consumer-commands.ts";
import { InboxModel } from "../inbox-model.ts";
import { describeOnEveryEngine } from "../store.ts";
import { TenantInbox } from "../tenant-inbox.ts";

/** Runs; more of them by the environment, for whoever has changed something here. */
const numRuns = Number(process.env.MODEL_RUNS ?? 60);

describeOnEveryEngine("an inbox", (store) => {
  it("answers as a list in memory would, whatever producers, consumers and the clock do to it", async () => {
    // Long enough for twelve hours of leases, and short enough for events to expire.
    Object.assign(store.retention, { event: 60_000, acknowledged: 20_000 });
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 60, size: "max" }), async (steps) => {
        const real: Real = { store, inbox: new TenantInbox(store) };
        const model: Model = {
          inbox: new InboxModel(() => store.clock, store.retention),
          leases: [],
        };
        await fc.asyncModelRun(() => ({ model, real }), steps);
        await compareAll(model, real);
      }),
      { numRuns },
    );
  }, 120_000);
});
