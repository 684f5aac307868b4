/** Keeps what is secret of a push: the secret that signs, and the receiver's own headers. */
import { isDeepStrictEqual } from "node:util";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { changePush, type PushDependencies, type StoredPush } from "./pushes.ts";

type Input = OperationInput<"put-push">;

/** A repetition finds its own secret, and changes nothing. */
export const putPush =
  (dependencies: PushDependencies) =>
  async (input: Input): Promise<OperationResult<"put-push">> => {
    const { now } = dependencies;
    const put = await changePush(dependencies, input, (current) => {
      const changed = {
        secrets: secretsOf(input, current, now()),
        headers: headersOf(input, current),
        origin: input.origin,
      };
      return isDeepStrictEqual(changed, current) ? current : changed;
    });
    const [newest, previous] = put?.secrets ?? [];
    const is_current = newest?.secret === input.secret;
    const until = previous?.until;
    const isKept = until !== undefined && now() < until;
    return { ok: true, value: { is_current, ...(isKept && { previous_secret_until: until }) } };
  };

function secretsOf(
  { secret, replaces, keep_previous_seconds }: Input,
  current: StoredPush | undefined,
  now: number,
): StoredPush["secrets"] {
  const newest = current?.secrets[0];
  if (current && (newest?.secret === secret || !replaces)) return current.secrets;
  const until = now + keep_previous_seconds * 1_000;
  const isKept = newest !== undefined && keep_previous_seconds > 0;
  return [{ secret }, ...(isKept ? [{ secret: newest.secret, until }] : [])];
}

/** What one receiver was trusted with is not told another. */
function headersOf(
  { headers, origin }: Input,
  current: StoredPush | undefined,
): StoredPush["headers"] {
  return headers ?? (current?.origin === origin ? current.headers : {});
}
