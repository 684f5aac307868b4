/** The licences of what the site hands out of others: they ask to be handed out with it. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const swaggerUi = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));

export const licenses = async (): Promise<string> =>
  (
    await Promise.all(
      ["NOTICE", "LICENSE", "swagger-ui-es-bundle.js.LICENSE.txt"].map((file) =>
        readFile(join(swaggerUi, file), "utf8"),
      ),
    )
  ).join("\n\n");
