/**
 * The worst day: `npm run chaos`, with `-- storm [--seeds 20 --events 2000 --from 1]` (the default)
 * or `-- flood [--clients 256 --seconds 60 --megabytes 1024]`, or
 * `-- webhooks [--deliveries 5000 --kills 2 --from 1]`.
 */
import { parseArgs } from "node:util";
import { flood } from "./flood.ts";
import { storms } from "./storms.ts";
import { webhookStorm } from "./webhook-storm.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: "string", default: "20" },
    events: { type: "string", default: "2000" },
    from: { type: "string", default: "1" },
    clients: { type: "string", default: "256" },
    seconds: { type: "string", default: "60" },
    megabytes: { type: "string", default: "1024" },
    deliveries: { type: "string", default: "5000" },
    kills: { type: "string", default: "2" },
  },
});

/** By name; each says whether all was well. */
const commands: Record<string, () => Promise<boolean>> = {
  storm: () =>
    storms({
      seeds: Number(values.seeds),
      events: Number(values.events),
      from: Number(values.from),
    }),
  async flood() {
    const { answers, wrong, peak } = await flood({
      clients: Number(values.clients),
      seconds: Number(values.seconds),
    });
    const megabytes = Math.round(peak / 2 ** 20);
    console.table({ ...answers, "peak of workerd, MB": megabytes });
    for (const line of new Set(wrong)) console.error(line);
    return wrong.length === 0 && megabytes <= Number(values.megabytes);
  },
  async webhooks() {
    const { answers, injected, ...found } = await webhookStorm({
      seed: Number(values.from),
      deliveries: Number(values.deliveries),
      kills: Number(values.kills),
    });
    const findings = Object.entries(found).flatMap(([name, list]) =>
      Array.isArray(list) ? [[name, list.length] as const] : [],
    );
    console.info(JSON.stringify({ answers, injected }));
    console.table(Object.fromEntries(findings));
    return findings.every(([, count]) => count === 0);
  },
};

const command = commands[positionals[0] ?? "storm"];
if (!command) throw new Error(`one of ${Object.keys(commands).join(", ")} is asked for`);
process.exit((await command()) ? 0 : 1);
