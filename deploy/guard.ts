/**
 * Judges a plan: what would lose data, or take the table out of service, is refused unless it was
 * named.
 */
import { isDeepStrictEqual } from "node:util";
import { changesOf, type Plan, type ResourceChange, verbOf } from "./plan-json.ts";

export interface Refusal {
  address: string;
  verb: string;
  why: string;
}

/** What holds something that no later apply can bring back. */
const irreplaceable: Record<string, string> = {
  aws_dynamodb_table: "it holds every event",
  aws_s3_bucket: "it holds the archive",
  aws_kms_key: "without it no secret can be read",
  aws_secretsmanager_secret: "it holds API keys or credentials",
};

/**
 * @param allowed addresses whose loss, or whose many index changes, the operator has named
 * @returns what stands against the plan; nothing if it may be applied
 */
export function refusals(plan: Plan, allowed: readonly string[] = []): Refusal[] {
  return changesOf(plan)
    .filter(({ address }) => !allowed.includes(address))
    .flatMap((change) => {
      const why = reason(change);
      return why === undefined ? [] : [{ address: change.address, verb: verbOf(change), why }];
    });
}

function reason(change: ResourceChange): string | undefined {
  const verb = verbOf(change);
  const held = irreplaceable[change.type];
  if (held && ["destroy", "replace", "forget"].includes(verb)) return held;
  if (change.type !== "aws_dynamodb_table" || verb !== "update") return undefined;
  const indexes = changedIndexes(change);
  // DynamoDB builds one index at a time, and Terraform would fail half-way.
  return indexes.length > 1
    ? `it changes ${indexes.length} indexes at once (${indexes.join(", ")}): do one per apply`
    : undefined;
}

function changedIndexes({ change }: ResourceChange): string[] {
  const before = indexesOf(change.before);
  const after = indexesOf(change.after);
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => !isDeepStrictEqual(before.get(name), after.get(name))).sort();
}

function indexesOf(values: ResourceChange["change"]["before"]): Map<string, unknown> {
  const indexes = values?.global_secondary_index;
  return new Map(
    (Array.isArray(indexes) ? indexes : []).map((index) => [String(index.name), index]),
  );
}
