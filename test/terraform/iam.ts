/**
 * Evaluates IAM policies as AWS documents it: an explicit denial wins, then an allowance, then
 * nothing is allowed. Operators that are not known here throw, so that no condition is passed over.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import type { PolicyStatement } from "./synthesized.ts";

export interface Request {
  /** ARN, service or provider of whoever asks; looked at in resource policies alone. */
  principal?: string;
  action: string;
  resource: string;
  /** Condition keys: `aws:PrincipalArn`, `aws:SourceVpce`, … */
  context?: Readonly<Record<string, string | readonly string[]>>;
}

export type Decision = "allow" | "deny" | "silent";

/** What one or more policies of a kind say together. */
export function decide(statements: readonly PolicyStatement[], request: Request): Decision {
  const said = statements.filter((statement) => applies(statement, request));
  if (said.some(({ Effect }) => Effect === "Deny")) return "deny";
  return said.some(({ Effect }) => Effect === "Allow") ? "allow" : "silent";
}

/** Within one account: an identity's policies within its boundary, or the resource's own policy. */
export function isAllowed(
  policies: {
    identity?: readonly PolicyStatement[];
    boundary?: readonly PolicyStatement[];
    resource?: readonly PolicyStatement[];
  },
  request: Request,
): boolean {
  const { identity = [], boundary, resource = [] } = policies;
  const decisions = [decide(identity, request), decide(resource, request)];
  const bound = boundary === undefined ? "allow" : decide(boundary, request);
  if (decisions.includes("deny") || bound === "deny") return false;
  return decisions[1] === "allow" || (decisions[0] === "allow" && bound === "allow");
}

function applies(statement: PolicyStatement, request: Request): boolean {
  const { Action, Resource, NotResource, Principal, Condition = {} } = statement;
  const { action, resource } = request;
  if (!listed(Action).some((pattern) => like(pattern.toLowerCase(), action.toLowerCase())))
    return false;
  if (Resource && !listed(Resource).some((pattern) => like(pattern, resource))) return false;
  if (NotResource && listed(NotResource).some((pattern) => like(pattern, resource))) return false;
  if (Principal !== undefined && !names(Principal, request.principal)) return false;
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) =>
      holds(operator, listed(expected as string | string[]), request.context?.[key]),
    ),
  );
}

function names(principal: unknown, asking: string | undefined): boolean {
  if (principal === "*") return true;
  if (asking === undefined) return false;
  return Object.values(principal as Record<string, string | string[]>)
    .flatMap(listed)
    .some((pattern) => pattern === "*" || pattern === asking);
}

type Values = string | readonly string[] | undefined;

const single =
  (test: (expected: string, value: string) => boolean, negated: boolean) =>
  (expected: readonly string[], actual: Values): boolean => {
    // A key that is not there fulfils what is negated, and nothing else.
    if (actual === undefined) return negated;
    const found = expected.some((each) => listed(actual).some((value) => test(each, value)));
    return found !== negated;
  };

const equal = (left: string, right: string) => left === right;

const operators: Record<string, (expected: readonly string[], actual: Values) => boolean> = {
  StringEquals: single(equal, false),
  StringNotEquals: single(equal, true),
  StringLike: single(like, false),
  ArnLike: single(like, false),
  ArnEquals: single(like, false),
  ArnNotEquals: single(like, true),
  Bool: single(equal, false),
  /** Whether the key is absent. */
  Null: (expected, actual) => expected.includes(String(actual === undefined)),
  // True of no values at all, as AWS has it.
  "ForAllValues:StringLike": (expected, actual = []) =>
    listed(actual).every((value) => expected.some((pattern) => like(pattern, value))),
};

function holds(operator: string, expected: readonly string[], actual: Values): boolean {
  const evaluate = operators[operator];
  if (!evaluate) throw new Error(`the condition operator ${operator} is not known here`);
  return evaluate(expected, actual);
}

/** `*` and `?`, as in policies. */
function like(pattern: string, value: string): boolean {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s").test(value);
}

const listed = (value: string | readonly string[]): readonly string[] =>
  typeof value === "string" ? [value] : value;
