/** The ways to the private API, and what each keeps out. SECURITY.md has the same table. */

export const endpointKinds = ["regional", "mtls", "vpc"] as const;
export type EndpointKind = (typeof endpointKinds)[number];

/** For the one who must choose, in a sentence each. */
export const endpointChoices: Readonly<Record<EndpointKind, string>> = {
  regional:
    "a public address that IAM closes: whoever gets hold of the edge's access key can call it from anywhere; costs nothing",
  mtls: "a public address that also asks for a client certificate which only the Worker holds: a leaked access key opens nothing; costs a domain name",
  vpc: "no public address: reached through a tunnel of Cloudflare's alone; costs about 37 USD a month and two tasks to keep current",
};

/** Of the API behind an endpoint. The regional one was there first, and keeps the bare name. */
export const apiNameOf = (kind: EndpointKind): string =>
  kind === "regional" ? "private-api" : `private-api-${kind}`;

/**
 * @param text kinds with commas between them: the Worker calls the first, the others stand beside it
 * @throws RangeError on a kind that there is not, or that is named twice
 */
export function endpointsIn(text: string): EndpointKind[] {
  const named = text.split(",").map((name) => name.trim());
  const known = endpointKinds.filter((kind) => named.includes(kind));
  if (known.length !== named.length)
    throw new RangeError(
      `PRIVATE_API_ENDPOINT must be one or more of ${endpointKinds.join(", ")}, not ${text}`,
    );
  return named as EndpointKind[];
}
