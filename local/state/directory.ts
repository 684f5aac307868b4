/** Where the state of a local system lies. */
import { mkdirSync, rmSync, truncateSync } from "node:fs";
import { join, resolve } from "node:path";
import { StartFailure } from "../start-failure.ts";
import { lock } from "./lock.ts";

export class StateDirectory {
  readonly path: string;

  /** Made if it is not there; readable by its owner alone. */
  constructor(path: string) {
    this.path = resolve(path);
    try {
      mkdirSync(join(this.path, "logs"), { recursive: true, mode: 0o700 });
    } catch (error) {
      throw new StartFailure(
        `The state directory ${this.path} cannot be used (${(error as NodeJS.ErrnoException).code}).`,
      );
    }
  }

  /** `{url, api_key, tenant}`: how to try the system. */
  get demo(): string {
    return join(this.path, "demo.json");
  }

  /** The variables with which another process finds this system. */
  get environment(): string {
    return join(this.path, "environment.json");
  }

  /** What the two halves must agree on. */
  get credentials(): string {
    return join(this.path, "credentials.json");
  }

  get dynamodb(): string {
    return join(this.path, "dynamodb");
  }

  get secrets(): string {
    return join(this.path, "secrets-manager.json");
  }

  get kv(): string {
    return join(this.path, "cloudflare");
  }

  /** The static site, as it is served. */
  get site(): string {
    return join(this.path, "site");
  }

  log(half: string): string {
    return join(this.path, "logs", `${half}.log`);
  }
}

/**
 * Makes this process the one that runs a half for the state directory, and begins its log anew.
 * @param unwanted what is to be removed. Only our own files: the folder was named by a user, and
 *   may hold other things.
 */
export async function takeOver(
  state: StateDirectory,
  half: string,
  unwanted: readonly string[],
): Promise<void> {
  await lock(state.path, half);
  truncateSync(state.log(half));
  for (const path of unwanted) rmSync(path, { recursive: true, force: true });
}
