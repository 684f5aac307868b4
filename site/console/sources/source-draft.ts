/** A definition of a source that is being written, and the body that it becomes. */
import type { ShownSource } from "../api/sources.ts";
import { type FormField, keyOf, type SchemeForm } from "./form-field.ts";
import forms from "./schemes.built.ts";

export const { shared, schemes } = forms;

export const schemeForm = (scheme: string): SchemeForm =>
  schemes.find((form) => form.scheme === scheme) ?? { scheme, hasSecret: true, fields: [] };

export interface SourceDraft {
  name: string;
  scheme: string;
  /** By `keyOf` of the field; empty: nothing is said. */
  values: Readonly<Record<string, string>>;
}

export const emptySource: SourceDraft = {
  name: "",
  scheme: schemes[0]?.scheme ?? "",
  values: {},
};

const fieldsOf = (scheme: string): readonly FormField[] => [
  ...schemeForm(scheme).fields,
  ...shared,
];

export function sourceDraftOf(source: ShownSource): SourceDraft {
  const { name, scheme } = source;
  const values = fieldsOf(scheme).map((field) => [keyOf(field), textAt(source, field)]);
  return { name, scheme, values: Object.fromEntries(values) };
}

function textAt(source: object, { path, kind }: FormField): string {
  const value = path.reduce<unknown>(
    (part, name) => (part as Record<string, unknown> | undefined)?.[name],
    source,
  );
  if (value === undefined) return "";
  if (kind === "lines") return (value as string[]).join("\n");
  if (kind === "place") return Object.values(value as Record<string, string>)[0] ?? "";
  return String(value);
}

/** The settings alone: whether it is paused, and the secret, are said elsewhere. */
export function sourceBodyOf({ scheme, values }: SourceDraft): Record<string, unknown> {
  const body: Record<string, unknown> = { scheme };
  for (const field of fieldsOf(scheme)) {
    const text = values[keyOf(field)]?.trim() ?? "";
    if (text !== "") put(body, field.path, scalarOf(field, text));
  }
  return body;
}

function scalarOf({ kind }: FormField, text: string): unknown {
  if (kind === "number") return Number(text);
  if (kind === "place") return text.startsWith("/") ? { pointer: text } : { header: text };
  if (kind !== "lines") return text;
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "");
}

function put(
  body: Record<string, unknown>,
  [name = "", ...rest]: readonly string[],
  value: unknown,
) {
  if (rest.length === 0) {
    body[name] = value;
    return;
  }
  body[name] ??= {};
  put(body[name] as Record<string, unknown>, rest, value);
}
