/** Why a call ended neither with a value nor with an expected failure. */
import type * as z from "zod";
import type { Fault } from "../../contract/faults.ts";

/**
 * A service of AWS that an operation needs did not answer in time, throttled, failed, or refused
 * the Lambda: nothing that the input says can cause it.
 */
export class StoreUnavailable extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = "StoreUnavailable";
  }
}

/** The input of an operation does not fit its schema. */
export class InvalidInput extends Error {
  /** Where and how, never what: the values are a tenant's. */
  readonly members: string[];

  constructor(members: string[]) {
    super(`the input does not fit: ${members.join(", ")}`);
    this.name = "InvalidInput";
    this.members = members;
  }
}

export function faultOf(error: unknown): Fault {
  if (error instanceof InvalidInput) return "invalid_input";
  return error instanceof StoreUnavailable ? "unavailable" : "bug";
}

/** @throws InvalidInput */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  body: string | null,
): z.infer<Schema> {
  const { data, error } = schema.safeParse(parsed(body));
  if (error)
    throw new InvalidInput(error.issues.map(({ path, code }) => `/${path.join("/")}: ${code}`));
  return data as z.infer<Schema>;
}

function parsed(body: string | null): unknown {
  try {
    return JSON.parse(body ?? "");
  } catch {
    throw new InvalidInput(["/: not JSON"]);
  }
}
