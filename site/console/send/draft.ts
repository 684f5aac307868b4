/** An event that is being written, and the request that it becomes. */
import { limits } from "../../../contract/limits.ts";
import { bytes, size } from "../shell/format.ts";

export interface Draft {
  /** JSON text. */
  payload: string;
  source: string;
  type: string;
  /** Separated by commas. */
  tags: string;
  idempotencyKey: string;
}

export const firstDraft: Draft = {
  payload: '{\n  "order_id": 10248,\n  "total": 99.5,\n  "items": ["tea", "cake"]\n}',
  source: "shop",
  type: "order.created",
  tags: "demo",
  idempotencyKey: "",
};

export const tagsOf = ({ tags }: Draft): string[] =>
  tags
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");

/** The body, in which the payload stands letter for letter. */
export function bodyOf(draft: Draft): string {
  const tags = tagsOf(draft);
  const members = [
    ...(draft.source === "" ? [] : [`"source":${JSON.stringify(draft.source)}`]),
    ...(draft.type === "" ? [] : [`"type":${JSON.stringify(draft.type)}`]),
    ...(tags.length === 0 ? [] : [`"tags":${JSON.stringify(tags)}`]),
    `"payload":${draft.payload.trim()}`,
  ];
  return `{${members.join(",")}}`;
}

export const headersOf = ({ idempotencyKey }: Draft): Record<string, string> =>
  idempotencyKey === "" ? {} : { "Idempotency-Key": idempotencyKey };

/** @returns what is wrong with the payload, for a person; undefined if nothing is */
export function faultOf(payload: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch (error) {
    return payload.trim() === ""
      ? "The payload is empty: {} is the least."
      : `Not JSON: ${(error as SyntaxError).message}`;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return "The payload must be an object: { … }";
  const length = bytes(payload.trim());
  return length > limits.payloadBytes
    ? `${size(length)} are more than the ${size(limits.payloadBytes)} allowed.`
    : undefined;
}
