/**
 * Who may ask, in OpenAPI's words: two ways to present a key, and the scopes as roles that the key
 * must have.
 */
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

/** @returns requirements of which one must be met. Public: an empty one. */
export function securityOf(access: Access): object[] {
  if (access === "public") return [];
  const alternatives = access === "any key" ? [[]] : access;
  return alternatives.flatMap((scopes) => [{ ApiKey: [...scopes] }, { Bearer: [...scopes] }]);
}
