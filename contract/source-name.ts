/** How sources are named, and how the address of one is made up. */
import * as z from "zod";

export const sourceName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "must be 1 to 63 of a-z, 0-9 and hyphens, no hyphen first");

/** Random, and no secret: it names the source in logs. A source that is made anew has another. */
export const sourceId = z.string().regex(/^[0-9A-Za-z]{16}$/);

/** The KMS key that encrypts the secrets of sources. */
export const sourceKeyAlias = (environment: string): string =>
  `alias/zapier-triggers-${environment}-sources`;
