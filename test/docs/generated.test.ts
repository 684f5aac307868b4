/**
 * The pages that are made from the contract. `npx vitest run test/docs/generated -u` writes them
 * anew.
 */
import { expect, it } from "vitest";
import { apiPage } from "../../contract/openapi/pages/api-page.ts";
import { errorsPage } from "../../contract/openapi/pages/errors-page.ts";

it("docs/errors.md says what the catalogue says", async () => {
  await expect(errorsPage()).toMatchFileSnapshot("../../docs/errors.md");
});

it("docs/api.md says what the OpenAPI document says", async () => {
  await expect(apiPage()).toMatchFileSnapshot("../../docs/api.md");
});
