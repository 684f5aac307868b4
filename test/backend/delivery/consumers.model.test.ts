import fc from "fast-check";
import { it } from "vitest";
import { bulkCommands, interruptedBulkJob } from "../bulk-commands.ts";
import type { Model, Real } from "../command.ts";
import { commands, compareAll } from "../consumer-commands.ts";
import { InboxModel } from "../inbox-model.ts";
import { interruptedCommands } from "../interrupted-commands.ts";
import { onEveryEngineWithout } from "../store.ts";
import { TenantInbox } from "../tenant-inbox.ts";

/** Runs; more of them by the environment, for whoever has changed something here. */
const numRuns = Number(process.env.MODEL_RUNS ?? 40);

const describeInOrder = onEveryEngineWithout(
  ["lingering"],
  "who meets events that it leased before goes on in any order",
);

type Command = fc.Arbitrary<fc.AsyncCommand<Model, Real>>;

describeInOrder("an inbox", (store) => {
  async function compareWithModel(among: Command[]): Promise<void> {
    // Long enough for twelve hours of leases, and short enough for events to expire.
    Object.assign(store.retention, { event: 60_000, acknowledged: 20_000 });
    await fc.assert(
      fc.asyncProperty(fc.commands(among, { maxCommands: 60, size: "max" }), async (steps) => {
        const real: Real = { store, inbox: new TenantInbox(store) };
        const model: Model = {
          inbox: new InboxModel(() => store.clock, store.retention),
          leases: [],
          settled: [],
          jobs: [],
        };
        await fc.asyncModelRun(() => ({ model, real }), steps);
        await compareAll(model, real);
      }),
      // On a busy machine fewer of them; and what is found is told before it is made smaller.
      { numRuns, interruptAfterTimeLimit: 60_000 },
    );
  }

  it("answers as a list in memory would, whatever producers, consumers and the clock do to it", async () => {
    await compareWithModel([...commands, ...bulkCommands]);
  });

  it("loses, shares and counts nothing wrongly, between whichever two writes an operation breaks off", async () => {
    const interrupted = [...interruptedCommands, interruptedBulkJob];
    await compareWithModel([...commands, ...bulkCommands, ...interrupted, ...interrupted]);
  });
});
