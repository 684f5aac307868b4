/** A place in an inbox. */
import * as z from "zod";
import { eventId } from "./event.ts";
import { instant } from "./instant.ts";

/** After this event. */
export const position = z.strictObject({ created_at: instant, event_id: eventId });
export type Position = z.infer<typeof position>;
