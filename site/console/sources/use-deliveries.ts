/** What became of the latest deliveries to a source. */
import { useEffect, useState } from "preact/hooks";
import type { Api } from "../api/api.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import { type Deliveries, readDeliveries } from "../api/sources.ts";

export interface KnownDeliveries {
  /** Undefined: not read yet. */
  known: Deliveries | undefined;
  problem: Problem | undefined;
}

/** Milliseconds. */
const period = 5_000;

export function useDeliveries(api: Api, name: string): KnownDeliveries {
  const [found, setFound] = useState<KnownDeliveries>({ known: undefined, problem: undefined });
  useEffect(() => {
    const end = new AbortController();
    const ask = async () => {
      if (document.hidden) return;
      try {
        const known = await readDeliveries(api, name, end.signal);
        if (!end.signal.aborted) setFound({ known, problem: undefined });
      } catch (error) {
        if (!end.signal.aborted) setFound((before) => ({ ...before, problem: problemOf(error) }));
      }
    };
    ask();
    const timer = setInterval(ask, period);
    return () => {
      end.abort();
      clearInterval(timer);
    };
  }, [api, name]);
  return found;
}
