/** Chromium for the tests of one file. */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe } from "vitest";

/** Debian's: the shell draws the same pages with half of the processor time of the whole browser. */
const installed = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

/** The variable may name another one. */
export const path =
  process.env.CHROMIUM_PATH || (installed.find(existsSync) ?? "/usr/bin/chromium");

export const canBrowse = existsSync(path);

const missing = `there is no Chromium at ${path}: install it, or name it in CHROMIUM_PATH`;

/** @throws Error where there is none and `REQUIRE_CHROMIUM` is set */
export function requireBrowser(): void {
  if (!canBrowse && process.env.REQUIRE_CHROMIUM) throw new Error(missing);
}

/**
 * `describe` where there is a browser.
 * @throws Error where there is none and `REQUIRE_CHROMIUM` is set
 */
export function describeInBrowser(title: string, suite: (browser: () => Browser) => void): void {
  requireBrowser();
  describe.runIf(canBrowse)(canBrowse ? title : `${title} (${missing})`, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      // Whoever runs tests as root has no sandbox.
      browser = await chromium.launch({
        executablePath: path,
        chromiumSandbox: process.getuid?.() !== 0,
      });
    });
    afterAll(() => browser?.close());
    suite(() => browser ?? notStarted());
  });
}

function notStarted(): never {
  throw new Error("the browser is not started");
}
