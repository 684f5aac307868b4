/** Compressed bodies (RFC 9110, section 8.4), inflated no further than the limit. */
import { ApiError } from "./problem.ts";
import { readStream } from "./read-stream.ts";

const taken = new Map<string, CompressionFormat>([
  ["gzip", "gzip"],
  ["x-gzip", "gzip"],
  ["deflate", "deflate"],
]);

type CompressionFormat = "gzip" | "deflate";

/**
 * @returns how the body is compressed; undefined if it is not
 * @throws ApiError unsupported_media_type
 */
export function compressionOf(headers: Headers): CompressionFormat | undefined {
  const named = headers.get("content-encoding")?.trim().toLowerCase() || "identity";
  if (named === "identity") return undefined;
  const format = taken.get(named);
  if (format) return format;
  throw new ApiError("unsupported_media_type", {
    detail: "`Content-Encoding` names a compression that is not taken.",
    remedy: "Send the body in gzip, in deflate, or as it is.",
    headers: { "Accept-Encoding": "gzip, deflate, identity" },
  });
}

/** @throws ApiError body_too_large, invalid_encoding */
export async function inflate(
  bytes: Uint8Array,
  format: CompressionFormat,
  maxBytes: number,
): Promise<Uint8Array> {
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format));
  const reader = inflated.getReader();
  try {
    return await readStream(reader, maxBytes);
  } catch (error) {
    // Nothing is inflated beyond the limit.
    reader.cancel().catch(() => undefined);
    if (error instanceof ApiError) throw error;
    throw new ApiError("invalid_encoding", {
      detail: `The body is not one whole stream of ${format}.`,
    });
  }
}
