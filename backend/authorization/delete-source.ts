/** Deletes a source with its secrets. What came through it stays. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import type { SourceDependencies } from "./put-source.ts";

export const deleteSource =
  ({ sources }: Pick<SourceDependencies, "sources">) =>
  async (input: OperationInput<"delete-source">): Promise<OperationResult<"delete-source">> => {
    await sources.delete(input);
    return { ok: true, value: {} };
  };
