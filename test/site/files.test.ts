/**
 * The static site beside the API, served by Cloudflare's own asset router, as a deployment serves
 * it.
 */
import { describe, expect, it } from "vitest";
import { expectSound, problemOf } from "../flow/answer.ts";
import { useSystem } from "../flow/system.ts";

const system = useSystem();

const get = (path: string, init?: RequestInit) =>
  fetch(system.url + path, { redirect: "manual", ...init });

/** Paths of the files that the page at `/` loads. */
async function assetsOfConsole(): Promise<string[]> {
  const html = await (await get("/")).text();
  return Array.from(html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g), ([, path = ""]) => path);
}

describe("a page", () => {
  it("loads scripts and styles of its own origin, and nothing else", async () => {
    const page = await get("/");
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const policy = page.headers.get("content-security-policy")?.split("; ");
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
      ]),
    );
    expect(policy).toEqual(
      expect.arrayContaining(["frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"]),
    );
    expect(policy?.join()).not.toContain("unsafe");
    expect(Object.fromEntries(page.headers)).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "strict-transport-security": "max-age=63072000; includeSubDomains",
    });
  });

  it("is asked for anew each time, which costs nothing while it has not changed", async () => {
    const page = await get("/");
    expect(page.headers.get("cache-control")).toBe("no-cache");
    const again = await get("/", { headers: { "if-none-match": page.headers.get("etag") ?? "" } });
    expect(again.status).toBe(304);
  });

  it("answers HEAD without a body, and takes no POST", async () => {
    const head = await get("/", { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect((await get("/", { method: "POST", body: "{}" })).status).toBe(405);
  });
});

describe("a file that a page loads", () => {
  it("is named by its content, and kept for good", async () => {
    const paths = await assetsOfConsole();
    expect(paths.length).toBeGreaterThanOrEqual(3);
    for (const path of paths) {
      expect(path).toMatch(/-[0-9A-Z]{8}\.(js|css|svg)$/);
      const file = await get(path);
      expect(file.status).toBe(200);
      expect(file.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
      expect(file.headers.get("x-content-type-options")).toBe("nosniff");
    }
  });
});

describe("what is no file", () => {
  it.each(["GET", "POST", "DELETE"])("is answered by the API: %s /nowhere", async (method) => {
    const response = await get("/nowhere", { method });
    const answer = {
      status: response.status,
      headers: response.headers,
      text: await response.text(),
    };
    expectSound("/nowhere", answer);
    expect(problemOf(answer).code).toBe("route_not_found");
  });

  it.each(["/_headers", "/assets/", "/console/main.tsx", "/v1", "/..%2f..%2fpackage.json"])(
    "is not shown: %s",
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  it("of the API's never looks for a file", async () => {
    for (const path of ["/health", "/ready", "/v1/me"]) {
      const response = await get(path);
      expect(response.headers.get("content-security-policy")).toBe(
        "default-src 'none'; frame-ancestors 'none'",
      );
      expect(response.headers.get("x-request-id")).toBeTruthy();
    }
  });
});
