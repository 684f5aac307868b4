/** Reads a request's body as text: counted while it streams, bounded in time, strictly UTF-8. */
import { limits } from "../contract/limits.ts";
import type { RequestContext } from "./env.ts";
import { ApiError } from "./problem.ts";

/**
 * @param maxBytes what may be read; Content-Length is believed only where it says too much
 * @returns the text; empty if there is no body
 * @throws ApiError unsupported_media_type, body_too_large, request_timeout, invalid_json
 */
export async function readJsonText(c: RequestContext, maxBytes: number): Promise<string> {
  const { body } = c.req.raw;
  const announced = c.req.header("content-length");
  // Over a socket, no body is an empty one: a client that sends none names no media type either.
  if (!body || announced === "0") return "";
  requireJson(c);
  if (Number(announced ?? 0) > maxBytes) {
    await body.cancel();
    throw tooLarge(maxBytes);
  }
  return decode(await readBytes(body, maxBytes));
}

export const tooLarge = (maxBytes: number): ApiError => new ApiError("body_too_large", { members: { max_bytes: maxBytes } });

const jsonType = /^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?;?$/i;

function requireJson(c: RequestContext): void {
  const type = c.req.header("content-type") ?? "";
  const encoding = c.req.header("content-encoding") ?? "identity";
  if (!jsonType.test(type.trim())) throw new ApiError("unsupported_media_type", { headers: { Accept: "application/json" } });
  if (encoding.toLowerCase() !== "identity") {
    throw new ApiError("unsupported_media_type", {
      detail: "Compressed bodies are not taken.",
      headers: { "Accept-Encoding": "identity" },
    });
  }
}

async function readBytes(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const reader = body.getReader();
  const late = Symbol("late");
  let timer: number | null = null;
  const deadline = new Promise<typeof late>((resolve) => {
    timer = setTimeout(() => resolve(late), limits.bodyReadMilliseconds);
  });
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const read = await Promise.race([reader.read(), deadline]);
      if (read === late) throw new ApiError("request_timeout");
      if (read.done) return chunks.length === 1 && chunks[0] ? chunks[0] : concatenate(chunks, size);
      size += read.value.byteLength;
      if (size > maxBytes) throw tooLarge(maxBytes);
      chunks.push(read.value);
    }
  } catch (error) {
    // The client may have gone; nobody waits for the rest.
    reader.cancel().catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
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

/** A byte order mark is kept, and so refused by the JSON scanner, as RFC 8259 allows. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ApiError("invalid_json", { detail: "The body is not valid UTF-8." });
  }
}
