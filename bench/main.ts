/** The measurements: `npm run bench [-- <which>]`. */
import { measureCold } from "./cold-start.ts";
import { measureDrain } from "./drain.ts";
import { measureFar } from "./far.ts";
import { measureForged } from "./forged.ts";
import { measureGrowth } from "./growth.ts";
import { measureHeaps } from "./heaps.ts";
import { measureIdle } from "./idle.ts";
import { measurePaths } from "./paths.ts";
import { measureShards } from "./shards.ts";
import { soak } from "./soak.ts";
import { measureUnits } from "./units.ts";
import { measureWhere } from "./where.ts";

const measurements: Record<string, (...options: string[]) => Promise<void>> = {
  paths: measurePaths,
  where: measureWhere,
  units: measureUnits,
  far: (...roundTrips) => measureFar(roundTrips.map(Number)),
  forged: (perSecond) => measureForged(Number(perSecond ?? 200)),
  idle: (seconds) => measureIdle(Number(seconds ?? 20)),
  growth: (events) => measureGrowth(events),
  heaps: (count) => measureHeaps(Number(count ?? 200_000)),
  shards: measureShards,
  cold: measureCold,
  drain: (events) => measureDrain(Number(events ?? 5_000)),
  soak: (minutes) => soak(Number(minutes ?? 10)),
};

const [first = "paths", ...rest] = process.argv.slice(2);
const [which, options] = first.startsWith("--") ? ["paths", [first, ...rest]] : [first, rest];
const measurement = measurements[which];
if (!measurement) {
  console.error(
    `No measurement is called ${which}: there is ${Object.keys(measurements).join(", ")}.`,
  );
  process.exit(2);
}
await measurement(...options);
