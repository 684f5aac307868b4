/** Charts of the inbox: how much waits, for how long the oldest does, how much comes in. */
import { count, duration } from "../shell/format.ts";
import { useNow } from "../shell/use-now.ts";
import { Bars, Line } from "./sparkline.tsx";
import { type Arrivals, perMinute } from "./use-arrivals.ts";
import type { Sample } from "./use-backlog.ts";

interface ChartsProps {
  samples: readonly Sample[];
  arrivals: Arrivals["seen"];
  source: string;
}

const minutes = 15;

export function Charts({ samples, arrivals, source }: ChartsProps) {
  const now = useNow();
  const latest = samples.at(-1);
  const rate = perMinute(arrivals, minutes, now);
  const recent = rate.slice(-5).reduce((sum, each) => sum + each, 0);
  const span = duration(((latest?.at ?? 0) - (samples[0]?.at ?? 0)) / 1_000);
  const waiting = samples.map(({ pending }) => pending);
  const ages = samples.map(({ oldest_pending_age_seconds }) => oldest_pending_age_seconds ?? 0);
  const age = latest?.oldest_pending_age_seconds;
  return (
    <section class="charts" aria-label="Backlog">
      <figure>
        <figcaption>Waiting</figcaption>
        <output>{latest ? count(latest.pending, latest.capped) : "–"}</output>
        <Line
          values={waiting}
          label={`Waiting, for the last ${span}: from ${waiting[0] ?? 0} to ${waiting.at(-1) ?? 0}`}
        />
      </figure>
      <figure>
        <figcaption>Oldest waits</figcaption>
        <output>{age == null ? "–" : duration(age)}</output>
        <Line
          values={ages}
          label={`Age of the oldest, for the last ${span}: now ${age == null ? "nothing waits" : duration(age)}`}
        />
      </figure>
      <figure>
        <figcaption title="Counted in this tab, since it was opened">
          Arrived, 5 min{source !== "" && <> of {source}</>}
        </figcaption>
        <output>{count(recent)}</output>
        <Bars
          values={rate}
          label={`Arrivals in each of the last ${minutes} minutes, as seen here: ${rate.join(", ")}`}
        />
      </figure>
    </section>
  );
}
