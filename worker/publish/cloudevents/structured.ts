/** A CloudEvent in one JSON document: structured mode, and each item of a batch. */
import type { JsonDocument } from "../../http/json/document.ts";
import { type MemberError, validationFailed } from "../../http/json/faults.ts";
import { checkAttributes } from "./attributes.ts";
import { type CloudEvent, cloudEventOf, type Data } from "./cloud-event.ts";

/** @throws ApiError validation_failed, body_too_large */
export function fromDocument(document: JsonDocument): CloudEvent {
  const { data, data_base64, attributes } = split(document);
  const checked = checkAttributes(attributes);
  const errors = [
    ...("errors" in checked ? checked.errors : []),
    ...(data !== undefined && data_base64 !== undefined
      ? [{ pointer: "/data_base64", detail: "cannot be combined with `data`" }]
      : []),
    ...(data_base64 === undefined ? [] : base64Errors(data_base64)),
  ];
  if ("errors" in checked || errors.length > 0) throw validationFailed(errors);
  return cloudEventOf(checked.value, dataOf(data, data_base64));
}

function split(document: JsonDocument) {
  const attributes = new Map(document);
  attributes.delete("data");
  attributes.delete("data_base64");
  return { data: document.get("data"), data_base64: document.get("data_base64"), attributes };
}

const dataOf = (data: string | undefined, base64: string | undefined): Data | undefined =>
  data !== undefined
    ? { member: "data", text: data }
    : base64 === undefined
      ? undefined
      : { member: "data_base64", text: base64 };

/** RFC 4648, section 4, in a JSON string; `/` may be escaped. */
function base64Errors(text: string): MemberError[] {
  const isBase64 = /^"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"$/.test(
    text.replaceAll("\\/", "/"),
  );
  return isBase64 ? [] : [{ pointer: "/data_base64", detail: "must be a string of base64" }];
}
