/** Reads a request's body: counted while it streams, bounded in time, inflated if compressed. */
import { limits } from "../../contract/limits.ts";
import { compressionOf, inflate } from "./content-encoding.ts";
import { ApiError } from "./problem.ts";
import { readStream, tooLarge } from "./read-stream.ts";

/**
 * Of whatever media type.
 * @param maxBytes what may be read, and what may become of it if it is compressed; Content-Length
 *   is believed only where it says too much
 * @returns no bytes if there is no body
 * @throws ApiError unsupported_media_type, body_too_large, request_timeout, incomplete_body,
 *   invalid_encoding
 */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  if (!request.body) return new Uint8Array();
  const compression = compressionOf(request.headers);
  const announced = request.headers.get("content-length");
  if (announced !== null && Number(announced) > maxBytes) throw tooLarge(maxBytes);
  const bytes = await readInTime(request, announced !== null, maxBytes);
  return compression && bytes.byteLength > 0 ? inflate(bytes, compression, maxBytes) : bytes;
}

/** @param isCounted whether the server sees to it that no more come than Content-Length says */
async function readInTime(
  request: Request,
  isCounted: boolean,
  maxBytes: number,
): Promise<Uint8Array> {
  const late = Symbol("late");
  const { promise: deadline, resolve } = Promise.withResolvers<typeof late>();
  const timer = setTimeout(resolve, limits.bodyReadMilliseconds, late);
  const reader = isCounted ? undefined : request.body?.getReader();
  try {
    const read = await Promise.race([
      reader ? readStream(reader, maxBytes) : request.bytes(),
      deadline,
    ]);
    if (read !== late) return read;
  } catch (error) {
    // What is in front of the Worker takes the rest, so that the client can read the answer.
    reader?.releaseLock();
    throw error instanceof ApiError ? error : incomplete();
  } finally {
    clearTimeout(timer);
  }
  reader?.cancel().catch(() => undefined);
  throw new ApiError("request_timeout");
}

/** The client is gone, or sends what is no body: bytes that are missing, chunks that are none. */
const incomplete = (): ApiError => new ApiError("incomplete_body");
