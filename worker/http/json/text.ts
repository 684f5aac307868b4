/** The text of a JSON document. */
import { ApiError } from "../problem.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/**
 * A byte order mark in front of it is passed over, as RFC 8259, section 8.1, allows.
 * @throws ApiError invalid_json
 */
export function textOf(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new ApiError("invalid_json", {
      detail: "The body is not valid UTF-8.",
      members: { errors: [{ pointer: "", detail: "is not valid UTF-8" }] },
    });
  }
}
