/** How much waits in each of some inboxes. */
import type { Backlog } from "../../../contract/answers.ts";
import type { Api } from "./api.ts";
import { measure } from "./calls.ts";

/** Null: it cannot be said, such as of one that is switched off. */
export type Backlogs = ReadonlyMap<string, Backlog | null>;

const atOnce = 4;

/** @param onEach as soon as one is known */
export async function measureAll(
  api: Api,
  names: readonly string[],
  onEach: (name: string, backlog: Backlog | null) => void,
  signal: AbortSignal,
): Promise<void> {
  const left = [...names];
  const work = async () => {
    for (let name = left.shift(); name !== undefined && !signal.aborted; name = left.shift()) {
      const backlog = await measure(api, name).catch(() => null);
      if (!signal.aborted) onEach(name, backlog);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}
