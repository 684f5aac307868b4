/** Takes an AWS Signature Version 4 `Authorization` header apart. */
import { createHash } from "node:crypto";

export interface SignatureClaim {
  accessKeyId: string;
  /** YYYYMMDD. */
  date: string;
  region: string;
  service: string;
  /** Lower case, in the order of the header. */
  signedHeaders: string[];
  /** Lower-case hexadecimal. */
  signature: string;
}

const algorithm = "AWS4-HMAC-SHA256";
const parameters = ["Credential", "Signature", "SignedHeaders"] as const;

/** @returns the claim, or AWS's sentence on what the header lacks. */
export function parseAuthorization(header: string): SignatureClaim | { incomplete: string } {
  if (!header.startsWith(`${algorithm} `)) return { incomplete: notAPair(header) };
  const values = new Map<string, string>();
  for (const part of header.slice(algorithm.length + 1).split(",")) {
    const equals = part.indexOf("=");
    if (equals === -1) return { incomplete: notAPair(header) };
    values.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  const missing = parameters.filter((name) => !values.get(name));
  if (missing.length > 0)
    return {
      incomplete: missing
        .map((name) => `Authorization header requires '${name}' parameter.`)
        .join(" "),
    };

  const scope = (values.get("Credential") ?? "").split("/");
  const [accessKeyId = "", date = "", region = "", service = "", terminator] = scope;
  if (scope.length !== 5 || terminator !== "aws4_request")
    return { incomplete: "Credential must have exactly 5 slash-delimited elements." };
  const signedHeaders = (values.get("SignedHeaders") ?? "").toLowerCase().split(";");
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders,
    signature: values.get("Signature") ?? "",
  };
}

/** AWS names the header by its hash, so that a secret sent by mistake is not echoed. */
const notAPair = (header: string): string =>
  "Invalid key=value pair (missing equal-sign) in Authorization header " +
  `(hashed with SHA-256 and encoded with Base64): '${createHash("sha256").update(header).digest("base64")}'.`;
