/**
 * Payloads that tell whose they are: short ones, and ones that stay large when they are compressed.
 */
import { createHash } from "node:crypto";

/** @returns JSON text of 9 KB, as dense as base64 is */
export const largePayload = (of: string): string => {
  const lines = Array.from({ length: 200 }, (_, n) =>
    createHash("sha256").update(`${of} ${n}`).digest("base64"),
  );
  return `{"of":"${of}","file":"${lines.join("")}"}`;
};

/** @returns large for some of all ids, always the same for one */
export const payloadOf = (event_id: string): string =>
  /[a-f]$/.test(event_id) ? largePayload(event_id) : `{"of":"${event_id}"}`;
