/**
 * What a Lambda answers when an operation ended neither with a value nor with a failure of its own:
 * fault → HTTP status. A Lambda that crashes says none of it: API Gateway then answers 502.
 */
import * as z from "zod";

export const faults = {
  /** The input does not fit its schema. Nothing is wrong with the Lambda, so it is a value. */
  invalid_input: 200,
  /** The store, or another service of AWS that is needed, does not answer, throttles or refuses. */
  unavailable: 503,
  /** Anything else. To ask again would end alike. */
  bug: 500,
} as const;
export type Fault = keyof typeof faults;

/** The body of such an answer. Unknown members are ignored, so that versions can meet. */
export const faultAnswer = z.object({
  ok: z.literal(false),
  error: z.object({ code: z.enum(Object.keys(faults) as [Fault, ...Fault[]]) }),
});
