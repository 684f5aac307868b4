/** Whether a delivery comes from its sender. */
import type { Refusal } from "../../contract/delivery-record.ts";
import { ApiError, type ProblemDetails } from "../http/problem.ts";

export type Verdict = { isGenuine: true } | { isGenuine: false; reason: Refusal };

export const genuine: Verdict = { isGenuine: true };

export const refused = (reason: Refusal): Verdict => ({ isGenuine: false, reason });

/** The sender is not told the reason: who owns the source is. */
export class NotGenuine extends ApiError {
  readonly reason: Refusal;

  constructor(reason: Refusal, details: ProblemDetails = {}) {
    super("invalid_signature", details);
    this.reason = reason;
  }
}
