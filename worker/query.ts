/** The query of a request, checked; a parameter that is unknown, or stands there twice, is an error. */
import { createMiddleware } from "hono/factory";
import type * as z from "zod";
import type { AppEnv } from "./env.ts";
import { ApiError } from "./problem.ts";

interface ParameterError {
  parameter: string;
  detail: string;
}

/** Sets `query` to what the schema makes of it. */
export const query = <Schema extends z.ZodType>(schema: Schema) =>
  createMiddleware<AppEnv & { Variables: { query: z.infer<Schema> } }>(async function query(c, next) {
    c.set("query", parse(schema, parametersOf(c.req.url)));
    await next();
  });

/** Most requests have no query at all, and need no parser to say so. */
function parametersOf(url: string): URLSearchParams {
  const mark = url.indexOf("?");
  return new URLSearchParams(mark === -1 ? "" : url.slice(mark + 1));
}

function parse<Schema extends z.ZodType>(schema: Schema, parameters: URLSearchParams): z.infer<Schema> {
  const names = [...parameters.keys()];
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0) throw invalid(twice.map((parameter) => ({ parameter, detail: "stands in the query twice" })));
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
    members: { errors: errors.map((error) => ({ ...error, parameter: error.parameter.slice(0, 64) })) },
  });
