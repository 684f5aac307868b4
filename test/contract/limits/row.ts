/** A row of the table of limits: what is taken at the bound, and refused one past it. */
import type { limits } from "../../../contract/limits.ts";

/** The members of an object, inner ones by path: `inboxes.perEvent`. */
export type PathsOf<Value> = {
  [Name in keyof Value & string]: Value[Name] extends number | readonly number[]
    ? Name
    : `${Name}.${PathsOf<Value[Name]>}`;
}[keyof Value & string];

export type LimitPath = PathsOf<typeof limits>;

export interface Row {
  /** As it is published: who changes a limit changes it here too. */
  is: number | readonly number[];
  /** The first that is taken, where the bound is the least one: then one less is refused. */
  isLeast?: true;
  /** Whether the real thing that enforces the limit takes so much. */
  takes?: (size: number) => boolean | Promise<boolean>;
  /** Or the file of the test that goes to the bound, and the title. */
  tested?: readonly [file: string, title: string];
}

/** Whether it does not throw; an error that is not of the API is a bug of the test. */
export async function isTaken(attempt: () => unknown): Promise<boolean> {
  try {
    await attempt();
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === "ApiError") return false;
    throw error;
  }
}
