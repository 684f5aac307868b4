/** The measurements: `npm run bench -- <which>`. */
import { measureIdle } from "./idle.ts";
import { measureShards } from "./shards.ts";
import { soak } from "./soak.ts";
import { measureUnits } from "./units.ts";

const measurements: Record<string, (argument?: string) => Promise<void>> = {
  units: measureUnits,
  idle: (seconds) => measureIdle(Number(seconds ?? 20)),
  shards: measureShards,
  soak: (minutes) => soak(Number(minutes ?? 10)),
};

const which = process.argv[2] ?? "units";
const measurement = measurements[which];
if (!measurement) {
  console.error(`No measurement is called ${which}: there is ${Object.keys(measurements).join(", ")}.`);
  process.exit(2);
}
await measurement(process.argv[3]);
