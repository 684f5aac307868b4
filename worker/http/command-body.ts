/** The small JSON bodies of commands such as an acknowledgment; none at all means no options. */
import type * as z from "zod";
import { limits } from "../../contract/limits.ts";
import { checkValues, parseDocument, validationFailed } from "./json/document.ts";
import { readJsonText } from "./request-body.ts";

export async function readCommand<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const text = await readJsonText(request, limits.commandBodyBytes);
  const checked = checkValues(text === "" ? [] : parseDocument(text), schema);
  if ("errors" in checked) throw validationFailed(checked.errors);
  return checked.value;
}
