/**
 * Gives the Worker a new access key while the old one still works, so that no request is refused in
 * between.
 */
import { OperatorError } from "./command.ts";
import type { AccessKey, Credentials, EdgeUser } from "./edge-user.ts";
import { tableOf } from "./table.ts";

export interface Rotation {
  user: Pick<EdgeUser, "keys" | "lastUsed" | "create" | "deactivate" | "delete">;
  /** Whether AWS lets these in already: a new key takes some seconds to be known. */
  works(credentials: Credentials): Promise<boolean>;
  /** Puts them into the Worker's secrets. */
  store(credentials: Credentials): Promise<void>;
  wait(seconds: number): Promise<void>;
  say(step: string): void;
  /** For how long the Worker may still sign with the old key after it was given the new one. */
  settleSeconds: number;
  /** The key to give up, where two are active. */
  retire?: string | undefined;
}

const provingAttempts = 30;

/**
 * The key that was in use stays, deactivated, until the next rotation: activating it again undoes
 * this one.
 * @throws OperatorError and leaves the old key in use, if anything fails before the Worker has the
 *   new one
 */
export async function rotate(rotation: Rotation): Promise<void> {
  const { user, say, wait, settleSeconds } = rotation;
  const current = await makeRoom(rotation);
  const fresh = await user.create();
  say(`made ${fresh.access_key_id}`);
  try {
    await proven(rotation, fresh);
    say("AWS lets it in");
    await rotation.store(fresh);
  } catch (error) {
    await user.delete(fresh.access_key_id);
    throw error;
  }
  say("the Worker has it");
  if (!current) return;
  say(`the old key goes in ${settleSeconds} s`);
  await wait(settleSeconds);
  await user.deactivate(current.id);
  say(`deactivated ${current.id}`);
}

/** IAM allows two keys. @returns the one in use, if there is one */
async function makeRoom({ user, retire, say }: Rotation): Promise<AccessKey | undefined> {
  const keys = await user.keys();
  const active = keys.filter((key) => key.active);
  if (active.length > 1 && !active.some(({ id }) => id === retire)) {
    const rows = await Promise.all(active.map(async ({ id }) => [id, await user.lastUsed(id)]));
    throw new OperatorError(
      `Two keys are active: an earlier rotation was interrupted.\n\n${tableOf(["key", "last used"], rows)}\n\n` +
        "Name the one that the Worker does not use: --retire <key>.",
    );
  }
  for (const { id } of keys.filter(
    (key) => !key.active || (active.length > 1 && key.id === retire),
  )) {
    await user.delete(id);
    say(`deleted ${id}`);
  }
  return active.find(({ id }) => active.length === 1 || id !== retire);
}

async function proven({ works, wait }: Rotation, credentials: Credentials): Promise<void> {
  // Several successes: the knowledge of a new key spreads over many machines.
  let successes = 0;
  for (let attempt = 0; attempt < provingAttempts; attempt++) {
    successes = (await works(credentials)) ? successes + 1 : 0;
    if (successes === 3) return;
    await wait(2);
  }
  throw new OperatorError(
    "AWS does not let the new key in: is the private API deployed, and its policy the edge's?",
  );
}
