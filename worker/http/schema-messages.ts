/**
 * What a schema says against a value, in our words instead of zod's. For every schema of the edge,
 * where the schema has no words of its own. Each message goes on from the name of the member.
 */
import * as z from "zod";

type Issue = z.core.$ZodRawIssue;
type IssueOf<Code extends Issue["code"]> = Extract<Issue, { code: Code }>;

const types: Record<string, string> = {
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "an array",
  object: "an object",
  record: "an object",
  null: "null",
};

const formats: Record<string, string> = {
  uuid: "a UUID, such as 6f1f6a52-9f0a-4c3e-8a57-2f6d1c0b9e11",
  datetime: "an RFC 3339 time, such as 2026-11-23T10:00:00Z",
  url: "a URL",
};

const typeMessage = ({ input, expected }: IssueOf<"invalid_type">): string =>
  input === undefined ? "is required" : `must be ${types[expected] ?? "of another type"}`;

const unitOf = (origin: string, count: number | bigint): string | undefined => {
  const unit = { string: "character", array: "item" }[origin];
  return unit && (Number(count) === 1 ? unit : `${unit}s`);
};

function tooSmall({ origin, minimum, inclusive = true }: IssueOf<"too_small">): string {
  const unit = unitOf(origin, minimum);
  if (unit && Number(minimum) === 1) return "must not be empty";
  if (unit) return `must have at least ${minimum} ${unit}`;
  return inclusive ? `must be at least ${minimum}` : `must be more than ${minimum}`;
}

function tooBig({ origin, maximum, inclusive = true }: IssueOf<"too_big">): string {
  const unit = unitOf(origin, maximum);
  if (unit) return `must have at most ${maximum} ${unit}`;
  return inclusive ? `must be at most ${maximum}` : `must be less than ${maximum}`;
}

function oneOf({ values }: IssueOf<"invalid_value">): string {
  const named = values.map((value) => `\`${String(value)}\``);
  return named.length === 1 ? `must be ${named[0]}` : `must be one of ${named.join(", ")}`;
}

/** @returns what to say of an issue; such as "must have at most 20 items" */
export function plainMessage(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return typeMessage(issue);
    case "too_small":
      return tooSmall(issue);
    case "too_big":
      return tooBig(issue);
    case "invalid_value":
      return issue.input === undefined ? "is required" : oneOf(issue);
    case "invalid_format":
      return `must be ${formats[issue.format] ?? "written in another way"}`;
    case "not_multiple_of":
      return `must be a multiple of ${issue.divisor}`;
    case "unrecognized_keys":
      return "is not known";
    default:
      return issue.input === undefined ? "is required" : "is not valid";
  }
}

z.config({ customError: plainMessage });
