/**
 * Where no lease is about to run out, by shard: full pages of an inbox that is read often ask once
 * a second, not each time, for what a lease that ran out has left free. One instance of the Lambda
 * does not know what is given back through another.
 */
import { limits } from "../../contract/limits.ts";
import { NegativeCache } from "../../contract/negative-cache.ts";

/**
 * In milliseconds: how far a look sees ahead, and for how long it is believed. So a lease that runs
 * out meanwhile is not overlooked.
 */
export const lookAhead = limits.leaseSeconds.min * 1_000;

export class NoExpiringLeases extends NegativeCache<number> {
  constructor() {
    super(lookAhead);
  }
}
