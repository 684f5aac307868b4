/** Why an attempt failed, as the API takes it. */

/** Bytes of UTF-8. */
const most = 1_024;

/**
 * Several lines are fine; of control characters only tabs and line breaks are taken, and of a long
 * text its beginning.
 * @returns undefined if it says nothing
 */
export function reasonText(text: string): string | undefined {
  const plain = text.replace(/(?![\t\n\r])\p{Cc}+/gu, " ");
  const bytes = new TextEncoder().encode(plain).subarray(0, most);
  // As of a stream that goes on: what is left of a character that was cut is not decoded.
  const beginning = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes, { stream: true });
  return beginning.trim() === "" ? undefined : beginning;
}

/** @param error whatever a handler has thrown */
export function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return reasonText(String(error));
  return reasonText(error.message) ?? reasonText(error.name);
}
