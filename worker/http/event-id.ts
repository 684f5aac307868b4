/** The `{id}` of a path. */
import { eventId } from "../../contract/event.ts";
import { ApiError } from "./problem.ts";

/**
 * @throws ApiError event_not_found if it cannot be the id of an event, so that it answers as one
 * that does not exist
 */
export function eventIdOf(parameter: string): string {
  const id = eventId.safeParse(parameter.toLowerCase());
  if (!id.success) throw new ApiError("event_not_found");
  return id.data;
}
