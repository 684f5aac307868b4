/**
 * Loads the Lambda handlers. They read their environment while they load, so it must be complete by
 * then.
 */
import type { Service } from "../../contract/operations.ts";
import type { LambdaHandler } from "../gateway/invocation.ts";

export async function loadHandlers(): Promise<Record<Service, LambdaHandler>> {
  const [ingestion, delivery, authorization] = await Promise.all([
    import("../../backend/ingestion/handler.ts"),
    import("../../backend/delivery/handler.ts"),
    import("../../backend/authorization/handler.ts"),
  ]);
  return {
    ingestion: ingestion.handler,
    delivery: delivery.handler,
    authorization: authorization.handler,
  };
}

/** The one that nobody calls. */
export const loadMaintenance = async (): Promise<() => Promise<void>> =>
  (await import("../../backend/maintenance/handler.ts")).handler;
