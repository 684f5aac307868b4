/** The pages to which the `type` of an error leads. */
import axe from "axe-core";
import { describe, expect, it } from "vitest";
import { errorCauses } from "../../contract/openapi/error-causes.ts";
import { errorCodes } from "../../contract/problem.ts";
import { useSystem } from "../flow/system.ts";
import { describeInBrowser } from "./browser.ts";
import { phone, visit } from "./console-page.ts";

const system = useSystem();

describe("an error", () => {
  it.each(errorCodes)("has a page with its cause and its remedy: %s", async (code) => {
    const page = await fetch(`${system.url}/errors/${code}`, { redirect: "manual" });
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(page.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self'; /,
    );
    const html = await page.text();
    expect(html).toContain(`<code>${code}</code>`);
    expect(html).toContain("<h2>Remedy</h2>");
    expect(errorCauses[code]).not.toBe("");
  });

  it("names its page in its answer", async () => {
    const answer = await fetch(`${system.url}/v1/me`);
    const { type, code } = (await answer.json()) as { type: string; code: string };
    expect(type).toBe(`${system.url}/errors/missing_api_key`);
    expect(await (await fetch(type)).text()).toContain(`<code>${code}</code>`);
  });

  it("that is not known has no page", async () => {
    const answer = await fetch(`${system.url}/errors/unheard_of`);
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
  });
});

describeInBrowser("a page about an error", (browser) => {
  it.each([
    ["a desk", "light", {}],
    ["a phone", "dark", phone],
  ] as const)("can be read by everybody, and fits, on %s, %s", async (_, colorScheme, device) => {
    for (const search of ["errors", "errors/validation_failed"]) {
      await visit(
        browser(),
        { url: system.url, search, colorScheme, ...device },
        async ({ page }) => {
          await page.getByRole("heading", { level: 1 }).waitFor();
          const scheme = "getComputedStyle(document.documentElement).colorScheme";
          await expect.poll(() => page.evaluate(scheme)).toBe(colorScheme);
          await page.evaluate(axe.source);
          const { violations } = await page.evaluate<axe.AxeResults>("axe.run(document)");
          expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual(
            [],
          );
          const fits = "document.documentElement.scrollWidth <= innerWidth";
          expect(await page.evaluate(fits)).toBe(true);
        },
      );
    }
  });

  it("is reached from the reference, and leads back to the routes that answer the error", async () => {
    await visit(browser(), { url: system.url, search: "docs" }, async ({ page }) => {
      await page.locator("#operations-Events-publishEvent").waitFor();
      await page.getByRole("link", { name: "Errors", exact: true }).first().click();
      await page.getByRole("link", { name: "lease_lost" }).click();
      await page.getByRole("heading", { name: "Another consumer holds a newer lease" }).waitFor();
      await page.getByRole("link", { name: "POST /v1/inbox/ack" }).click();
      await page.locator("#operations-Leases-acknowledgeEvents").waitFor();
    });
  });
});
