/** Somebody who reads the reference at /docs, and tries the API there. */
import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { operations } from "../../contract/openapi/document.ts";
import { type Key, useSystem } from "../flow/system.ts";
import { describeInBrowser } from "./browser.ts";
import { phone, visit } from "./console-page.ts";

const system = useSystem();

let key: Key;
beforeAll(async () => {
  key = await system.createKey("acme");
});

const tryMe = (page: Page) => tryOut(page, "Key-getMe");

/** Leaves the form as it is. @returns the status that the page shows */
async function tryOut(page: Page, name: string): Promise<string | undefined> {
  const operation = page.locator(`#operations-${name}`);
  await operation.locator(".opblock-summary-control").click();
  await operation.getByRole("button", { name: "Execute" }).click();
  return (
    await operation.locator(".live-responses-table tbody .response-col_status").textContent()
  )?.trim();
}

const overflow = (page: Page): Promise<number> =>
  page.evaluate("document.documentElement.scrollWidth - innerWidth");

it("is served with a policy without exceptions", async () => {
  const { status, headers } = await fetch(`${system.url}/docs`);
  expect(status).toBe(200);
  expect(headers.get("content-security-policy")).toMatch(
    /^default-src 'none'; script-src 'self'; style-src 'self'; /,
  );
});

describeInBrowser("the reference", (browser) => {
  it("shows every operation, and a way to each group of them", async () => {
    await visit(browser(), { url: system.url, search: "docs" }, async ({ page }) => {
      for (const { tag, operationId } of operations)
        await page.locator(`#operations-${tag}-${operationId}`).waitFor();
      const groups = page.getByRole("navigation", { name: "Groups of routes" }).getByRole("link");
      expect(await groups.allInnerTexts()).toEqual([...new Set(operations.map(({ tag }) => tag))]);
      await groups.filter({ hasText: "Service" }).click();
      await expect
        .poll(() =>
          page
            .locator("#operations-tag-Service")
            .evaluate((tag) => tag.getBoundingClientRect().top),
        )
        .toBeLessThan(860);
    });
  });

  it("tries a request with a key that is entered, and keeps the key nowhere", async () => {
    await visit(browser(), { url: system.url, search: "docs" }, async ({ page }) => {
      await page.getByRole("button", { name: "Authorize" }).first().click();
      const dialog = page.locator(".dialog-ux");
      await dialog.locator("input").first().fill(key.apiKey);
      await dialog.getByRole("button", { name: "Apply credentials" }).first().click();
      await dialog.getByRole("button", { name: "Close" }).first().click();
      expect(await tryMe(page)).toBe("200");
      expect(
        await page.evaluate(
          "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])",
        ),
      ).not.toContain(key.apiKey);
    });
  });

  it("takes the key of the console in the same tab, and asks with the forms as they stand", async () => {
    await visit(browser(), { url: system.url, apiKey: key.apiKey }, async ({ page }) => {
      await page.getByText("Live", { exact: true }).waitFor();
      await page.goto(`${system.url}/docs`);
      expect(await tryMe(page)).toBe("200");
      expect(await tryOut(page, "Events-publishEvent")).toBe("201");
      expect(await tryOut(page, "Inbox-listInbox")).toBe("200");
      expect(await tryOut(page, "Leases-leaseEvents")).toBe("200");
    });
  });

  it("says what is wrong without a key", async () => {
    await visit(
      browser(),
      { url: system.url, search: "docs", expected: [401] },
      async ({ page }) => {
        expect(await tryMe(page)).toBe("401");
        await page.getByText("missing_api_key").first().waitFor();
      },
    );
  });

  it.each(["light", "dark"] as const)(
    "fits a phone, and is %s where the system is",
    async (colorScheme) => {
      await visit(
        browser(),
        { url: system.url, search: "docs", colorScheme, ...phone },
        async ({ page }) => {
          await page.locator("#operations-Events-publishEvent .opblock-summary-control").click();
          await page.locator("#operations-Events-publishEvent .responses-table").first().waitFor();
          expect(await overflow(page)).toBeLessThanOrEqual(0);
          const ground: string = await page.evaluate(
            "getComputedStyle(document.documentElement).colorScheme",
          );
          expect(ground).toBe(colorScheme);
        },
      );
    },
  );
});
