/**
 * The context attributes of a CloudEvent.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#context-attributes
 */
import * as z from "zod";
import { source } from "../../../contract/event.ts";
import { label } from "../../../contract/label.ts";
import { limits } from "../../../contract/limits.ts";
import { readTime } from "../../../contract/time.ts";
import { type MemberError, pointerOf } from "../../http/json/faults.ts";
import { checkValues } from "../../http/json/values.ts";
import { parseMediaType } from "../../http/media-type.ts";
import { isUri, isUriReference } from "./uri.ts";

const forbidden = /[\p{Cc}\p{Noncharacter_Code_Point}]/u;

/** Any text that an attribute may be. */
const text = z
  .string()
  .refine((value) => !forbidden.test(value), "must not contain control characters or noncharacters")
  .refine((value) => value.isWellFormed(), "must be well-formed Unicode");

const extension = z.union(
  [text, z.boolean(), z.int32()],
  "must be a string, a boolean, or an integer of 32 bits",
);

const known = z.object({
  specversion: z.literal("1.0", 'must be "1.0"'),
  id: text.min(1),
  source: source.refine(isUriReference, "must be a URI-reference (RFC 3986)"),
  type: label(limits.typeLength),
  datacontenttype: text
    .refine((value) => parseMediaType(value) !== undefined, "must be a media type")
    .optional(),
  dataschema: text.refine(isUri, "must be an absolute URI (RFC 3986)").optional(),
  subject: text.min(1).optional(),
  time: text
    .refine((value) => readTime(value) !== undefined, "must be an RFC 3339 time that exists")
    .optional(),
});

const attributes = known.catchall(extension);
export type Attributes = z.infer<typeof attributes>;

/** @param members name → JSON text; one that is null is not set */
export function checkAttributes(
  members: Iterable<[string, string]>,
): { value: Attributes } | { errors: MemberError[] } {
  const set = [...members].filter(([, value]) => value !== "null");
  const errors = set.flatMap(([name, value]) => faultOf(name, value));
  if (errors.length > 0) return { errors };
  const checked = checkValues(set, attributes);
  if (!("errors" in checked)) return checked;
  const missing = (pointer: string) => !set.some(([name]) => pointer === `/${name}`);
  return {
    errors: checked.errors.map((error) =>
      missing(error.pointer) ? { ...error, detail: "is required" } : error,
    ),
  };
}

/** One event with such an attribute, and the SDK reads nothing of the page that it is on. */
const unreadable = ["schemaurl", "validate"];

/** Nothing but a scalar is parsed. */
function faultOf(name: string, value: string): MemberError[] {
  const pointer = pointerOf([name]);
  if (!/^[a-z0-9]+$/.test(name) || name === "data")
    return [{ pointer, detail: "is not the name of an attribute: lower-case letters and digits" }];
  if (unreadable.includes(name))
    return [{ pointer, detail: "has a name that the CloudEvents SDK for JavaScript cannot read" }];
  if (/^[[{]/.test(value))
    return [{ pointer, detail: "must be a string, a boolean, or an integer of 32 bits" }];
  return [];
}
