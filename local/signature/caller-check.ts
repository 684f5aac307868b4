/**
 * Who may call a stand-in for AWS on this machine: whoever signs with a key that it gave out, and
 * no page in a browser, which reaches every port of the machine that it runs on.
 */
import { headerValue, type ReceivedRequest } from "./received-request.ts";
import { type Refusal, refusal } from "./refusals.ts";
import { type AccessKey, type SignedScope, signatureVerifier } from "./verifier.ts";

/** Says why a request is refused; undefined: it may pass. */
export type CallerCheck = (request: ReceivedRequest) => Refusal | undefined;

export interface CallerCheckOptions extends SignedScope {
  /** undefined: the keys are somebody else's, and cannot be checked. */
  accessKeys: readonly AccessKey[] | undefined;
}

export function callerCheck({ accessKeys, ...scope }: CallerCheckOptions): CallerCheck {
  const verify =
    accessKeys &&
    signatureVerifier(new Map(accessKeys.map((key) => [key.accessKeyId, key])), scope);
  return (request) => {
    if (isFromBrowser(request)) return browserRefused;
    const verdict = verify?.(request);
    // In the JSON protocols of AWS, what the caller has done wrong is 400.
    return verdict && "refusal" in verdict ? { ...verdict.refusal, status: 400 } : undefined;
  };
}

const browserRefused = refusal(
  403,
  "AccessDeniedException",
  "This endpoint serves programs on this machine, not pages in a browser.",
);

/**
 * A browser sends `Origin` or `Sec-Fetch-Site`; a page whose name was rebound to this machine's
 * address sends that name as `Host`.
 */
function isFromBrowser(request: ReceivedRequest): boolean {
  const has = (name: string) => headerValue(request, name) !== undefined;
  const host = headerValue(request, "host") ?? "";
  return has("origin") || has("sec-fetch-site") || !/^(127(\.\d+){3}|localhost)(:\d+)?$/.test(host);
}
