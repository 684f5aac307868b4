/** JSON Schema of zod schemas, as OpenAPI 3.1 takes it (draft 2020-12). */
import * as z from "zod";

export interface JsonSchema {
  properties?: Record<string, object>;
  [keyword: string]: unknown;
}

type Io = "input" | "output";

/**
 * What would fill the page and say nothing: the regular expression behind a format, that an integer
 * is one that JavaScript can hold, and that the names of members are strings.
 */
const terse: z.core.ToJSONSchemaParams["override"] = ({ zodSchema, jsonSchema }) => {
  const { def } = zodSchema._zod;
  if (def.type === "string" && "format" in def && jsonSchema.format !== undefined)
    delete jsonSchema.pattern;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (def.type === "record") delete jsonSchema.propertyNames;
};

const settings = (io: Io) => ({ target: "draft-2020-12", io, override: terse }) as const;

/** @returns the schema alone, everything in place */
export function schemaOf(schema: z.ZodType, io: Io): JsonSchema {
  const { $schema: _, ...jsonSchema } = z.toJSONSchema(schema, settings(io));
  return jsonSchema as JsonSchema;
}

export const componentReference = (name: string): string => `#/components/schemas/${name}`;

/** @returns name → schema; where one of them holds another, it refers to it */
export function componentsOf<Name extends string>(
  schemas: Record<Name, z.ZodType>,
  io: Io,
): Record<Name, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [name, schema] of Object.entries<z.ZodType>(schemas))
    registry.add(schema, { id: name });
  const { schemas: written } = z.toJSONSchema(registry, {
    ...settings(io),
    uri: componentReference,
  });
  const components = Object.entries<object>(written).map(([name, schema]) => {
    const { $schema: _, $id: __, ...jsonSchema } = schema as JsonSchema;
    return [name, jsonSchema];
  });
  return Object.fromEntries(components);
}
