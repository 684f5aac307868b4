/**
 * The query of a request, checked; a parameter that is unknown, or stands there twice, is an error.
 */
import { createMiddleware } from "hono/factory";
import type * as z from "zod";
import { ApiError } from "./problem.ts";

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
      none ??= parse(schema, new URLSearchParams());
      c.set("query", none);
    } else {
      c.set("query", parse(schema, new URLSearchParams(c.req.url.slice(mark + 1))));
    }
    await next();
  });
};

function parse<Schema extends z.ZodType>(
  schema: Schema,
  parameters: URLSearchParams,
): z.infer<Schema> {
  const names = [...parameters.keys()];
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
  new ApiError("invalid_parameter", {
    members: {
      errors: errors.map((error) => ({ ...error, parameter: error.parameter.slice(0, 64) })),
    },
  });
