/** The error document of the public API: RFC 9457, with members of its own. */
import * as z from "zod";
import { type ErrorCode, errors } from "./errors.ts";

export const errorCodes = Object.keys(errors) as [ErrorCode, ...ErrorCode[]];

/** What is wrong with a member of a body, or with a parameter of a query. */
const wrongMember = z.strictObject({
  pointer: z.string().describe("RFC 6901, into the body."),
  detail: z.string(),
});
const wrongParameter = z.strictObject({
  parameter: z.string().describe("Its name in the query."),
  detail: z.string(),
});

/** Members that some errors have beside the standard ones. */
export const particulars = z.strictObject({
  errors: z
    .array(z.union([wrongMember, wrongParameter]))
    .min(1)
    .optional()
    .describe("`validation_failed`, `invalid_parameter`: each fault."),
  position: z
    .int()
    .min(0)
    .optional()
    .describe("`invalid_json`: the character where it ends to be JSON."),
  max_bytes: z.int().min(1).optional().describe("`body_too_large`: how much may be sent."),
  required_scope: z.string().optional().describe("`insufficient_scope`: what the key lacks."),
});
export type ProblemMembers = z.infer<typeof particulars>;

export const problem = z.strictObject({
  type: z
    .string()
    .regex(/^urn:zapier-triggers:problem:[a-z_]+$/)
    .meta({ format: "uri", description: "`urn:zapier-triggers:problem:` and the `code`." }),
  title: z.string().describe("The same for every occurrence of one `code`."),
  status: z.int().min(400).max(599),
  detail: z.string().optional().describe("On this occurrence, for people."),
  code: z.enum(errorCodes).describe("What a program should branch on."),
  request_id: z.string().describe("The answer's `X-Request-Id`: what to report."),
  retryable: z.boolean().describe("Whether the same request may succeed later."),
  ...particulars.shape,
});
export type Problem = z.infer<typeof problem>;

/** An error of one item among many. @param codes those that are possible there */
export const itemError = <const Code extends ErrorCode>(codes: readonly Code[]) =>
  z.strictObject({ code: z.enum(codes), title: z.string(), retryable: z.boolean() });
