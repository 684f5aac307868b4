/**
 * Judges a plan: what would lose data, take the table out of service, or take protection away, is
 * refused unless it was named.
 */
import { isDeepStrictEqual } from "node:util";
import { changesOf, type Plan, type ResourceChange, verbOf } from "./plan-json.ts";
import { lostProtection, wholeOf } from "./protections.ts";

export interface Refusal {
  address: string;
  verb: string;
  why: string;
}

/** What holds something that no later apply can bring back. */
const irreplaceable: Record<string, string> = {
  aws_dynamodb_table: "it holds every event",
  aws_s3_bucket: "it holds the archive, or Terraform's state",
  aws_kms_key: "without it no secret can be read",
  aws_secretsmanager_secret: "it holds API keys or credentials",
  aws_cloudwatch_log_group: "it holds the trail of who did what",
};

/**
 * @param allowed addresses whose loss, or whose index changes, the operator has named
 * @returns what stands against the plan; nothing if it may be applied
 */
export function refusals(plan: Plan, allowed: readonly string[] = []): Refusal[] {
  return changesOf(plan)
    .filter(({ address }) => !allowed.includes(address))
    .flatMap((change) =>
      reasons(change).map((why) => ({ address: change.address, verb: verbOf(change), why })),
    );
}

function reasons(change: ResourceChange): string[] {
  const verb = verbOf(change);
  if (["destroy", "replace", "forget"].includes(verb)) {
    // What only protects comes back at once when it is replaced; what holds something does not.
    const whole = verb === "replace" ? undefined : wholeOf(change.type);
    const held = irreplaceable[change.type] ?? whole;
    return held === undefined ? [] : [held];
  }
  if (verb !== "update") return [];
  return [...lostProtection(change), ...indexReasons(change)];
}

function indexReasons(change: ResourceChange): string[] {
  if (change.type !== "aws_dynamodb_table") return [];
  const { changed, dropped } = indexChanges(change);
  return [
    ...dropped.map((name) => `it drops the index ${name}: pages that are read by it fail at once`),
    // DynamoDB builds one index at a time, and Terraform would fail half-way.
    ...(changed.length > 1
      ? [`it changes ${changed.length} indexes at once (${changed.join(", ")}): do one per apply`]
      : []),
    ...changed
      .filter((name) => !dropped.includes(name))
      .filter((name) => indexesOf(change.change.before).has(name))
      .map(
        (name) =>
          `it builds the index ${name} anew: DynamoDB drops it first, and pages by it fail until it is there`,
      ),
  ];
}

function indexChanges({ change }: ResourceChange): { changed: string[]; dropped: string[] } {
  const before = indexesOf(change.before);
  const after = indexesOf(change.after);
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  const changed = names.filter((name) => !isDeepStrictEqual(before.get(name), after.get(name)));
  return { changed, dropped: changed.filter((name) => !after.has(name)) };
}

function indexesOf(values: ResourceChange["change"]["before"]): Map<string, unknown> {
  const indexes = values?.global_secondary_index;
  return new Map(
    (Array.isArray(indexes) ? indexes : []).map((index) => [String(index.name), index]),
  );
}
