/** Reads a request's body as text: counted while it streams, bounded in time, strictly UTF-8. */
import { limits } from "../../contract/limits.ts";
import { ApiError } from "./problem.ts";

/**
 * @param maxBytes what may be read; Content-Length is believed only where it says too much
 * @returns the text; empty if there is no body
 * @throws ApiError unsupported_media_type, body_too_large, request_timeout, invalid_json
 */
export async function readJsonText(request: Request, maxBytes: number): Promise<string> {
  // Over a socket, no body is an empty one: a client that sends none names no media type either.
  if (!request.body || request.headers.get("content-length") === "0") return "";
  requireJson(request);
  return decode(await readBody(request, maxBytes));
}

/**
 * Of whatever media type.
 * @returns no bytes if there is no body.
 * @throws ApiError as above, but for the type and the text
 */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  if (!request.body) return new Uint8Array();
  requireUncompressed(request);
  const announced = request.headers.get("content-length");
  const length = announced === null ? undefined : Number(announced);
  if (length !== undefined && length > maxBytes) throw tooLarge(maxBytes);
  return readBytes(request, length, maxBytes);
}

export const tooLarge = (maxBytes: number): ApiError =>
  new ApiError("body_too_large", { members: { max_bytes: maxBytes } });

const jsonType = /^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?;?$/i;

function requireJson(request: Request): void {
  const type = request.headers.get("content-type") ?? "";
  if (!jsonType.test(type.trim()))
    throw new ApiError("unsupported_media_type", { headers: { Accept: "application/json" } });
}

function requireUncompressed(request: Request): void {
  const encoding = request.headers.get("content-encoding") ?? "identity";
  if (encoding.toLowerCase() !== "identity") {
    throw new ApiError("unsupported_media_type", {
      detail: "Compressed bodies are not taken.",
      headers: { "Accept-Encoding": "identity" },
    });
  }
}

/**
 * @param announced bytes, as Content-Length has it: the server sees to it that no more come;
 * undefined if it is not said
 */
async function readBytes(
  request: Request,
  announced: number | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  const late = Symbol("late");
  const { promise: deadline, resolve } = Promise.withResolvers<typeof late>();
  const timer = setTimeout(resolve, limits.bodyReadMilliseconds, late);
  const stream = announced === undefined ? request.body?.getReader() : undefined;
  try {
    const read = await Promise.race([
      stream ? readStream(stream, maxBytes) : request.bytes(),
      deadline,
    ]);
    if (read === late) throw new ApiError("request_timeout");
    return read;
  } finally {
    clearTimeout(timer);
    // After a failure the client may still be sending; nobody waits for the rest.
    stream?.cancel().catch(() => undefined);
  }
}

/** Counted while it streams, since nobody has said how much will come. */
async function readStream(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concatenate(chunks, size);
    size += value.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(value);
  }
}

function concatenate(chunks: Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * A byte order mark is kept, and so refused by the JSON scanner, as RFC 8259 allows.
 * @throws ApiError invalid_json
 */
export function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new ApiError("invalid_json", { detail: "The body is not valid UTF-8." });
  }
}
