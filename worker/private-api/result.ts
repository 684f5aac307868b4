/** The answers of the backend, read: what they have beside what the contract names is ignored. */
import * as z from "zod";
import { type OperationName, type OperationResult, operations } from "../../contract/operations.ts";

/** @returns undefined if it is no result of this operation */
export function readResult<Name extends OperationName>(
  name: Name,
  body: string,
): OperationResult<Name> | undefined {
  try {
    return schemaOf(name).safeParse(JSON.parse(body)).data as OperationResult<Name> | undefined;
  } catch {
    return undefined;
  }
}

const schemas = new Map<OperationName, z.ZodType>();

function schemaOf(name: OperationName): z.ZodType {
  let schema = schemas.get(name);
  if (!schema) {
    const { output, failures } = operations[name];
    schema = z.discriminatedUnion("ok", [
      z.object({ ok: z.literal(true), value: output }),
      z.object({ ok: z.literal(false), error: z.object({ code: z.enum(failures) }) }),
    ]);
    schemas.set(name, schema);
  }
  return schema;
}
