/** How old the edge's access key may become before somebody is told to rotate it. */
import type { AccessKey } from "./edge-user.ts";

const maxDays = 90;
const day = 86_400_000;

/** @returns what to do, if a key in use is older than that */
export function keyToRotate(
  keys: readonly AccessKey[],
  environment: string,
  now: number,
): string | undefined {
  const old = keys.find(
    ({ active, createdAt }) => active && now - createdAt.getTime() > maxDays * day,
  );
  return (
    old &&
    `The edge's access key ${old.id} is older than ${maxDays} days: npm run edge:credentials -- ${environment}`
  );
}
