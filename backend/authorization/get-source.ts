/** How a source is defined; its secret is never shown. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import type { SourceDependencies } from "./put-source.ts";
import { shownSource } from "./source-item.ts";

export const getSource =
  ({ sources, now }: Pick<SourceDependencies, "sources" | "now">) =>
  async (input: OperationInput<"get-source">): Promise<OperationResult<"get-source">> => {
    const source = await sources.named(input);
    return source
      ? { ok: true, value: { source: shownSource(source, now()) } }
      : { ok: false, error: { code: "source_not_found" } };
  };
