/** Whether a request asks for CloudEvents. */
import type { Context } from "hono";
import { accepts } from "hono/accepts";
import { batchType } from "./content-mode.ts";

/** Only who names the type gets it. */
export const wantsCloudEvents = (c: Context): boolean =>
  accepts(c, {
    header: "Accept",
    supports: ["application/json", batchType],
    default: "application/json",
  }) === batchType;
