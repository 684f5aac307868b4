/** What units cost: list prices of `us-east-1` in USD, on demand, without free tiers. */

export const prices = {
  source:
    "AWS since 2024-11-01, as others quote it; compare with https://aws.amazon.com/dynamodb/pricing/on-demand/",
  /** Per million. */
  writeUnits: 0.625,
  readUnits: 0.125,
} as const;

/** @returns USD for a million of what consumes that many units */
export const dollarsOf = ({ read, write }: { read: number; write: number }): number =>
  write * prices.writeUnits + read * prices.readUnits;
