/**
 * Sends all requests back to an earlier version of the Worker. Secrets belong to versions: the
 * earlier one comes back with the access key that it had.
 */
import { OperatorError } from "./command.ts";
import type { AccessKey, EdgeUser } from "./edge-user.ts";
import { isRelease, type WorkerVersion, type WorkerVersions } from "./worker-versions.ts";

export interface WorkerRollback {
  versions: Pick<WorkerVersions, "all" | "serving" | "share">;
  user: Pick<EdgeUser, "keys" | "activate">;
  /** The version's id; none: the released one before those that serve. */
  wanted?: string | undefined;
  print(step: string): void;
}

/** @throws OperatorError before anything is touched, if that version could not call AWS */
export async function rollBackWorker(of: WorkerRollback): Promise<void> {
  const { versions, user, print } = of;
  const target = await targetOf(of);
  const keys = await user.keys();
  const held = keyOf(target, keys);
  if (held && !held.active) {
    await user.activate(held.id);
    print(`activated ${held.id}, the access key that this version holds`);
  }
  await versions.share({ version_id: target.id, percentage: 100 });
  print(`all requests go to ${target.id}, of ${target.metadata.created_on}`);
  print(
    "Cloudflare takes no new secret until the newest version is deployed again: rotate after that. A cursor secret that was changed since is the earlier one again.",
  );
}

async function targetOf({ versions, wanted }: WorkerRollback): Promise<WorkerVersion> {
  const all = await versions.all();
  if (wanted !== undefined) {
    const found = all.find(({ id }) => id === wanted);
    if (found) return found;
    throw new OperatorError(`There is no version ${wanted} among the last ${all.length}.`);
  }
  const serving = (await versions.serving()).map(({ version_id }) => version_id);
  const oldest = all.findLastIndex(({ id }) => serving.includes(id));
  const current = all.findIndex((version, index) => index >= oldest && isRelease(version));
  // What came last before the release that serves: the earlier code, with the newest secrets it had.
  const before = all[current + 1];
  if (serving.length === 0 || current === -1 || !before || !all.slice(current + 1).some(isRelease))
    throw new OperatorError("There is no earlier version of the Worker to go back to.");
  return before;
}

/**
 * @returns the key that was the newest when the version was made, so the one in its secret
 * @throws OperatorError if that key is gone
 */
function keyOf(version: WorkerVersion, keys: readonly AccessKey[]): AccessKey | undefined {
  const made = Date.parse(version.metadata.created_on);
  const known = keys
    .filter(({ createdAt }) => createdAt.getTime() <= made)
    .toSorted((left, right) => right.createdAt.getTime() - left.createdAt.getTime());
  if (known[0]) return known[0];
  throw new OperatorError(
    `The version ${version.id} holds an access key that was deleted by a later rotation: it could not call AWS. Deploy its commit anew instead: git checkout <commit> && npm run deploy -- <environment> --from worker`,
  );
}
