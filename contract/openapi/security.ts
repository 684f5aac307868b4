/** Who may ask, in OpenAPI's words: two ways to present a key. */
import { apiKeyPattern } from "../key.ts";
import type { Access } from "./operation.ts";

export const securitySchemes = {
  ApiKey: {
    type: "apiKey",
    in: "header",
    name: "X-API-Key",
    description: `\`zt_<tenant>_<key id>_<secret>\`, as \`npm run keys -- create\` shows it once. It looks like \`${apiKeyPattern.source}\`. The scope \`admin\` includes all others.`,
  },
  Bearer: {
    type: "http",
    scheme: "bearer",
    description: "The same key, as `Authorization: Bearer …`.",
  },
};

/**
 * @returns requirements of which one must be met; public: none. The scopes stand in each operation's
 * description: only those of OAuth may stand here, as Spectral sees it.
 */
export const securityOf = (access: Access): object[] =>
  access === "public" ? [] : [{ ApiKey: [] }, { Bearer: [] }];
