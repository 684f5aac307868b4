/** All sources of a tenant, by name. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import type { SourceDependencies } from "./put-source.ts";
import { shownSource } from "./source-item.ts";

export const listSources =
  ({ sources, now }: Pick<SourceDependencies, "sources" | "now">) =>
  async ({ tenant }: OperationInput<"list-sources">): Promise<OperationResult<"list-sources">> => {
    const all = await sources.all(tenant);
    return { ok: true, value: { sources: all.map((source) => shownSource(source, now())) } };
  };
