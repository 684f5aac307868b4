/**
 * The query of a request, checked; a parameter that is unknown, or stands there twice, is an error.
 */
import { createMiddleware } from "hono/factory";
import type * as z from "zod";
import { percentDecode } from "./encoding.ts";
import { type ApiError, withFaults } from "./problem.ts";

interface ParameterError {
  parameter: string;
  detail: string;
}

/**
 * Sets `query` to what the schema makes of it. Most requests have none at all, which always means
 * the same.
 */
export const query = <Schema extends z.ZodType>(schema: Schema) => {
  let none: z.infer<Schema> | undefined;
  return createMiddleware<{ Variables: { query: z.infer<Schema> } }>(async function query(c, next) {
    const mark = c.req.url.indexOf("?");
    if (mark === -1) {
      none ??= parse(schema, []);
      c.set("query", none);
    } else {
      c.set("query", parse(schema, parametersIn(c.req.url.slice(mark + 1))));
    }
    await next();
  });
};

/**
 * As `URLSearchParams` reads it, but that bytes which are not UTF-8 are an error: it would make them
 * the same text, whatever they are.
 */
function parametersIn(text: string): [string, string][] {
  return text
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const [name = "", ...value] = part.split("=");
      return [decoded(name, name), decoded(value.join("="), name)];
    });
}

function decoded(text: string, parameter: string): string {
  const found = percentDecode(text.replaceAll("+", " "));
  if (found === undefined)
    throw invalid([{ parameter, detail: "must be UTF-8 where it is percent-encoded" }]);
  return found;
}

function parse<Schema extends z.ZodType>(
  schema: Schema,
  parameters: [string, string][],
): z.infer<Schema> {
  const names = parameters.map(([name]) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0)
    throw invalid(twice.map((parameter) => ({ parameter, detail: "stands in the query twice" })));
  const result = schema.safeParse(Object.fromEntries(parameters));
  if (!result.success) throw invalid(result.error.issues.flatMap(parameterErrors));
  return result.data;
}

function parameterErrors(issue: z.core.$ZodIssue): ParameterError[] {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((parameter) => ({ parameter, detail: "is not a known parameter" }));
  return [{ parameter: String(issue.path[0] ?? ""), detail: issue.message }];
}

const invalid = (errors: ParameterError[]): ApiError =>
  withFaults(
    "invalid_parameter",
    errors.map((error) => ({ ...error, parameter: error.parameter.slice(0, 64) })),
  );
