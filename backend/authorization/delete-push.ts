/** Forgets what is secret of a push. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { changePush, type PushDependencies } from "./pushes.ts";

export const deletePush =
  (dependencies: PushDependencies) =>
  async (input: OperationInput<"delete-push">): Promise<OperationResult<"delete-push">> => {
    await changePush(dependencies, input, () => undefined);
    return { ok: true, value: {} };
  };
