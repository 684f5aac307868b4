/** What the key command says if one of its two writes of an ended key fails. */
import { expect, it, vi } from "vitest";
import { endInEdgeCache } from "../../keys/edge-cache.ts";
import { recordOf } from "../backend/key-records.ts";

const variables = {
  CLOUDFLARE_API_TOKEN: "token",
  CLOUDFLARE_ACCOUNT_ID: "account",
  KEY_CACHE_NAMESPACE_ID: "namespace",
};

it.each(["ended", "key"])("it tells that `%s:…` was not written", async (name) => {
  const fetched = vi.spyOn(globalThis, "fetch").mockImplementation(async (url) => {
    const isFailing = decodeURIComponent(String(url)).includes(`/${name}:acme:`);
    return new Response(null, { status: isFailing ? 503 : 200 });
  });
  const key = recordOf({ revoked_at: 1 });
  expect(await endInEdgeCache({ tenant: "acme" }, key, variables)).toBe("Cloudflare answered 503");
  expect(fetched).toHaveBeenCalledTimes(2);
});
