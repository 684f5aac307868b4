/** The small JSON bodies of commands such as an acknowledgment; none at all means no options. */
import type * as z from "zod";
import { limits } from "../../contract/limits.ts";
import { parseDocument } from "./json/document.ts";
import { validationFailed } from "./json/faults.ts";
import { textOf } from "./json/text.ts";
import { checkValues } from "./json/values.ts";
import { parseMediaType, requireJson } from "./media-type.ts";
import { readBody } from "./request-body.ts";

export async function readCommand<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const body = await readBody(request, limits.commandBodyBytes);
  const checked = checkValues(
    body.byteLength === 0 ? [] : documentOf(request.headers, body),
    schema,
  );
  if ("errors" in checked) throw validationFailed(checked.errors);
  return checked.value;
}

/** What has no content needs no type (RFC 9110, section 8.3); all else does. */
function documentOf(headers: Headers, body: Uint8Array) {
  requireJson(parseMediaType(headers.get("content-type") ?? ""), "application/json");
  return parseDocument(textOf(body));
}
