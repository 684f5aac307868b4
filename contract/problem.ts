/** The error document of the public API: RFC 9457, with members of its own. */
import * as z from "zod";
import { type ErrorCode, errors } from "./errors.ts";
import { limits } from "./limits.ts";

export const errorCodes = Object.keys(errors) as [ErrorCode, ...ErrorCode[]];

/** What is wrong with a member of a body, a parameter of a query, or a header. */
const detail = z.string().describe("What is wrong with it.");
const fault = z.union([
  z.strictObject({
    pointer: z.string().describe("RFC 6901: the member of the body; empty: the body itself."),
    detail,
  }),
  z.strictObject({ parameter: z.string().describe("Its name in the query."), detail }),
  z.strictObject({ header: z.string().describe("Its name."), detail }),
]);
export type Fault = z.infer<typeof fault>;

/** Members that some errors have beside the standard ones. */
export const particulars = z.strictObject({
  errors: z
    .array(fault)
    .min(1)
    .max(limits.faults)
    .optional()
    .describe(
      `Where the request is wrong: of a 400 or a 422. The first ${limits.faults} faults; in a batch, pointers go into the item.`,
    ),
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
    .regex(/^https?:\/\/[^/]+\/errors\/[a-z_]+$/)
    .meta({
      format: "uri",
      description: "The page about this `code`: `/errors/{code}` of the API.",
    }),
  title: z.string().describe("The same for every occurrence of one `code`."),
  status: z.int().min(400).max(599),
  detail: z.string().describe("What happened this time, and what to do about it."),
  code: z.enum(errorCodes).describe("What a program should branch on."),
  request_id: z.string().describe("The answer's `X-Request-Id`: what to report."),
  retryable: z.boolean().describe("Whether the same request may succeed later."),
  ...particulars.shape,
});
export type Problem = z.infer<typeof problem>;

/** An error of one item among many. @param codes those that are possible there */
export const itemError = <const Code extends ErrorCode>(codes: readonly Code[]) =>
  z.strictObject({
    code: z.enum(codes),
    title: z.string(),
    detail: z.string().describe("What happened to this item, and what to do about it."),
    retryable: z.boolean(),
  });
