import { describe, expect, it } from "vitest";
import { limits } from "../../../contract/limits.ts";
import { cachedKey } from "../cached-key.ts";
import { stubbedApi, value } from "../private-api-stub.ts";
import { ask } from "../request.ts";

/** Every instance of the backend has read the definitions anew by then. */
const { believedMilliseconds } = limits.inboxes;

describe("a change of an inbox", () => {
  it.each([
    ["PUT", 200, value({ inbox: { name: "billing" } })],
    ["DELETE", 204, value({})],
  ] as const)(
    "(%s) is answered when nothing goes by the old definition any more",
    async (method, status, answer) => {
      const { apiKey: key } = await cachedKey({ scopes: ["inboxes:write"] });
      let changedAt = 0;
      const { env } = stubbedApi(() => {
        changedAt = Date.now();
        return answer;
      });
      const response = await ask("/v1/inboxes/billing", { method, key, env });
      expect(response.status).toBe(status);
      expect(Date.now() - changedAt).toBeGreaterThan(believedMilliseconds);
    },
  );

  it("is told what a name may be, if no inbox can have it", async () => {
    const { apiKey: key } = await cachedKey({ scopes: ["inboxes:write"] });
    const response = await ask("/v1/inboxes/Billing", { method: "PUT", key });
    expect([response.status, await response.json()]).toEqual([
      404,
      expect.objectContaining({
        code: "inbox_not_found",
        detail: expect.stringContaining("1 to 63 of a-z, 0-9 and hyphens"),
      }),
    ]);
  });
});
