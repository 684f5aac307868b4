/** How the members of a definition are called in the form. */
import { type FormField, keyOf } from "./form-field.ts";

const labels: Readonly<Record<string, string>> = {
  source: "Source of the events",
  type: "Type of the events",
  tags: "Tags of the events",
  header: "Header of the token",
  origins: "Origins",
  topic_arn: "ARN of the topic",
  audience: "Audience",
  service_account: "Service account",
  delivery_id: "Id of a delivery",
  type_from: "Type of an event",
  "hmac.header": "Header of the signature",
  "hmac.algorithm": "Algorithm",
  "hmac.encoding": "Encoding",
  "hmac.prefix": "In front of the signature",
  "hmac.signed": "What is signed",
  "hmac.timestamp.header": "Header of the time",
  "hmac.timestamp.tolerance_seconds": "Tolerance in seconds",
};

/** A member that is newer than these words is called by its name. */
export function labelOf(field: FormField): string {
  const name = field.path.at(-1)?.replaceAll("_", " ") ?? "";
  return labels[keyOf(field)] ?? name.charAt(0).toUpperCase() + name.slice(1);
}

const hints: Readonly<Record<string, string>> = {
  source: "Without one: the name of the source.",
  type: "Without one: what the sender says, where it says something.",
  tags: "",
  "hmac.prefix": "Such as `sha256=`",
  "hmac.signed": "With `{timestamp}` and `{id}`, if the sender signs these: `{timestamp}.{body}`",
  "hmac.timestamp.header": "Unix seconds; if `{timestamp}` is signed",
};

const endings: Partial<Record<FormField["kind"], string>> = {
  place: "A header's name, or a JSON Pointer such as `/id`.",
  lines: "One a line.",
};

export function hintOf(field: FormField): string | undefined {
  const parts = [hints[keyOf(field)] ?? field.hint, endings[field.kind]];
  return parts.filter((part) => part).join(" ") || undefined;
}
