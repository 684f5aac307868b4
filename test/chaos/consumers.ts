/** Consumers of a storm: most do their work; some give back, reject, ask for more time, or die. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "./api.ts";
import type { Ledger } from "./ledger.ts";

/** Leases and works until it is over, and everything it holds is settled. */
export async function consume(
  api: Api,
  ledger: Ledger,
  random: () => number,
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    const asked = Date.now();
    const lease = await api.lease(1 + Math.floor(random() * 10), 2 + Math.floor(random() * 4));
    if (!lease) {
      await sleep(100);
      continue;
    }
    const holdings = ledger.held(lease, asked);
    await sleep(random() * 200);
    const { lease_id } = lease;
    const event_ids = lease.events.map(({ event_id }) => event_id);
    const chance = random();
    // A consumer that dies settles nothing.
    if (chance < 0.1) continue;
    if (chance < 0.2) {
      const results = await api.settle("extend", { lease_id, lease_seconds: 5 });
      for (const holding of holdings) {
        const until = results?.get(holding.event_id)?.lease_expires_at;
        if (until !== undefined) holding.until = Date.parse(until);
      }
    }
    // Who names no lease must still hold what it names.
    const isHeld = lease.until > Date.now() + 1_000;
    // From here on it does not count on the events any more.
    for (const holding of holdings) holding.until = Math.min(holding.until, Date.now());
    if (chance > 0.97) await api.settle("reject", { lease_id, reason: "a storm" });
    else if (chance > 0.85) await api.settle("release", isHeld ? { event_ids } : { lease_id });
    else {
      const results = await api.settle("ack", { lease_id });
      for (const [event_id, { error }] of results ?? [])
        if (error === undefined) ledger.acknowledged(event_id);
    }
  }
}
