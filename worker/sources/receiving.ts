/** A request to a source that there is. */
import type { AuthorizedSource } from "../../contract/source.ts";
import type { BackendEnv } from "../private-api/backend.ts";
import type { StoreContext } from "../publish/publish.ts";

export interface Receiving {
  source_id: string;
  source: AuthorizedSource;
}

export interface ReceiveContext extends StoreContext {
  env: Env;
  req: { raw: Request; url: string; header(name: string): string | undefined };
  var: StoreContext["var"] & Pick<BackendEnv["Variables"], "held">;
  executionCtx: Pick<ExecutionContext, "waitUntil">;
}
