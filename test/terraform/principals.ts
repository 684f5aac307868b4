/** Who acts in a synthesized stack, with all that their policies and their boundary say. */
import { isAllowed, type Request } from "./iam.ts";
import { account, resolve } from "./resolved.ts";
import { type PolicyStatement, type Resource, type Stack, statementsOf } from "./synthesized.ts";

export interface Principal {
  arn: string;
  identity: PolicyStatement[];
  boundary?: PolicyStatement[];
}

/** Every policy text of a type, resolved. */
export const policiesOf = (stack: Stack, type: string): PolicyStatement[][] =>
  stack.all(type).map(({ policy }) => statementsOf(resolve(stack, String(policy))));

/** @param name of a role or a user */
export function principalOf(stack: Stack, name: string, boundaries: Stack): Principal {
  const kind = stack.all("aws_iam_user").some((user) => user.name === name) ? "user" : "role";
  const [id, resource] = entryOf(stack, `aws_iam_${kind}`, name);
  const refers = (value: unknown) => String(value).includes(`aws_iam_${kind}.${id}.`);
  const inline = stack
    .all(`aws_iam_${kind}_policy`)
    .filter((one) => refers(one[kind]))
    .map(({ policy }) => policy);
  const attached = stack
    .all(`aws_iam_${kind}_policy_attachment`)
    .filter((one) => refers(one[kind]))
    .map(({ policy_arn }) => managed(stack, String(policy_arn)));
  const boundary = resource.permissions_boundary;
  return {
    arn: `arn:aws:iam::${account}:${kind}/${name}`,
    identity: [...inline, ...attached].flatMap((text) =>
      statementsOf(resolve(stack, String(text))),
    ),
    ...(boundary !== undefined && {
      boundary: statementsOf(
        resolve(boundaries, managed(boundaries, resolve(stack, String(boundary)))),
      ),
    }),
  };
}

export const may = (
  principal: Principal,
  action: string,
  resource: string,
  context: Request["context"] = {},
): boolean =>
  isAllowed(
    {
      identity: principal.identity,
      ...(principal.boundary && { boundary: principal.boundary }),
    },
    { principal: principal.arn, action, resource, context },
  );

function entryOf(stack: Stack, type: string, name: string): [string, Resource] {
  const found = Object.entries(stack.json.resource[type] ?? {}).find(
    ([, one]) => one.name === name,
  );
  if (!found) throw new Error(`there is no ${type} ${name}`);
  return found;
}

/** The text of a managed policy of the stack, by reference or ARN. */
function managed(stack: Stack, arn: string): string {
  const policies = Object.entries(stack.json.resource.aws_iam_policy ?? {});
  const found = policies.find(
    ([id, { name }]) => arn.includes(`aws_iam_policy.${id}.`) || arn.endsWith(`:policy/${name}`),
  );
  if (!found) throw new Error(`there is no policy ${arn}`);
  return String(found[1].policy);
}
