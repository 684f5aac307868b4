/** One entry of the catalogue, written as an OpenAPI operation. */
import { componentReference } from "./json-schema.ts";
import { type Answer, type Content, type Contents, errorsOf, type Operation } from "./operation.ts";
import type { Parameter } from "./parameters.ts";
import type { ProblemResponses } from "./problems.ts";
import { type HeaderName, headerReferences } from "./response-headers.ts";
import { securityOf } from "./security.ts";

export interface OperationObject {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  security: object[];
  parameters?: object[];
  requestBody?: object;
  responses: Record<string, object>;
}

export function written(operation: Operation, problems: ProblemResponses): OperationObject {
  const {
    operationId,
    summary,
    description,
    tag,
    access,
    parameters = [],
    body,
    answers,
  } = operation;
  const successes = Object.entries(answers).map(
    ([status, answer]) => [status, response(answer, operation)] as const,
  );
  return {
    operationId,
    summary,
    description: `${description}\n\n${needs(operation)}`.trim(),
    tags: [tag],
    security: securityOf(access),
    ...(parameters.length > 0 && { parameters: parameters.map(parameter) }),
    ...(body && {
      requestBody: {
        description: body.description,
        required: body.required,
        ...contentOf(body.content),
      },
    }),
    responses: {
      ...Object.fromEntries(successes),
      ...problems.referencesTo(errorsOf(operation)),
      ...(access === "public" && { "4XX": refusedBefore }),
    },
  };
}

/** A public route refuses nothing by itself. */
const refusedBefore = {
  description:
    "What is no request of HTTP is refused by Cloudflare before it comes here, and not as a problem document.",
};

/**
 * The example is the schema's: with one of its own, Swagger UI fills every parameter in, and asks
 * for what nobody asked for.
 */
const parameter = ({ example, schema, ...rest }: Parameter): object => ({
  ...rest,
  schema: { ...schema, examples: [example] },
});

function needs({ access }: Operation): string {
  if (access === "public") return "Public.";
  if (access === "any key") return "Scope: any.";
  return `Scope: ${access.map((all) => all.map((scope) => `\`${scope}\``).join(" and ")).join(", or ")}.`;
}

function response(
  { description, content: contents, headers = [], optionalHeaders = [] }: Answer,
  operation: Operation,
): object {
  const always: HeaderName[] = [
    ...(operation.isFile ? [] : (["X-Request-Id"] as const)),
    ...(operation.access === "public" ? [] : (["RateLimit-Policy"] as const)),
    ...headers,
  ];
  return {
    description,
    headers: headerReferences(
      always,
      operation.access === "public" ? optionalHeaders : [...optionalHeaders, "Server-Timing"],
    ),
    ...(contents && contentOf(contents)),
  };
}

const schemaOf = (schema: Content["schema"]): object =>
  schema === "any"
    ? {}
    : schema === "text"
      ? { type: "string" }
      : { $ref: componentReference(schema) };

/** Where the document has the media types that only who names them gets or sends. */
export const otherContent = "x-other-content";

function contentOf(contents: Contents): object {
  const types = Object.entries(contents);
  const others = types.filter(([, { isOther }]) => isOther);
  return {
    content: mediaTypes(types.filter(([, { isOther }]) => !isOther)),
    ...(others.length > 0 && { [otherContent]: mediaTypes(others) }),
  };
}

const mediaTypes = (types: [string, Content][]): object =>
  Object.fromEntries(
    types.map(([type, { schema, examples }]) => [type, { schema: schemaOf(schema), examples }]),
  );
