/** Tells the operators' metric of a push that was paused, because its receiver had failed for days. */
import type { Backend } from "../private-api/backend.ts";
import type { StoredState } from "./state.ts";

interface Context {
  backend: () => Pick<Backend, "call">;
  state: Pick<StoredState, "value" | "set">;
}

/** Once. @throws if the backend cannot be told now */
export async function reportPause({ backend, state }: Context): Promise<void> {
  if (!state.value.isPauseUntold) return;
  await backend().call("report-edge", { pushes_paused: 1 });
  state.set({ isPauseUntold: undefined });
}
