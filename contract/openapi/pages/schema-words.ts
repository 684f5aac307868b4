/** A JSON Schema in a few words, for a table. */
export interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  const?: unknown;
  enum?: unknown[];
  items?: Schema;
  anyOf?: Schema[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
}

/** @returns such as "a whole number (1 to 100)" */
export function words(schema: Schema): string {
  if (schema.$ref !== undefined) return `\`${schema.$ref.split("/").at(-1)}\``;
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(", ");
  if (schema.anyOf) return [...new Set(schema.anyOf.map(words))].join(" or ");
  if (schema.items) return listOf(schema.items, bounds(schema.minItems, schema.maxItems));
  return ofType(schema);
}

const listOf = (items: Schema, howMany: string): string =>
  `a list${howMany} of ${words(items).replace(/^an? (object|UUID)/, "$1s")}`;

function ofType({ type, format, minimum, maximum, maxLength }: Schema): string {
  if (format === "uuid") return "a UUID";
  if (format === "date-time") return "an RFC 3339 time";
  if (type === "string")
    return maxLength === undefined ? "text" : `text (at most ${maxLength} characters)`;
  if (type === "boolean") return "`true` or `false`";
  if (type === "integer") return `a whole number${bounds(minimum, maximum)}`;
  if (type === "number") return "a number";
  if (type === "null") return "null";
  return "an object";
}

/** A bound that says nothing is left out. */
function bounds(from: number | undefined, to: number | undefined): string {
  if (to === undefined || to > 1_000_000_000) return "";
  return from ? ` (${from} to ${to})` : ` (at most ${to})`;
}
