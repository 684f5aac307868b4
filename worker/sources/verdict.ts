/** Whether a delivery comes from its sender. */

/** Why a delivery is refused, as the log says it. */
export type Refusal = "missing" | "malformed" | "wrong" | "stale";

export type Verdict = { isGenuine: true } | { isGenuine: false; reason: Refusal };

export const genuine: Verdict = { isGenuine: true };

export const refused = (reason: Refusal): Verdict => ({ isGenuine: false, reason });
