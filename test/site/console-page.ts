/** Somebody at the console: a tab of their own, in which nothing may go wrong unnoticed. */
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { expect } from "vitest";

export interface Visit extends BrowserContextOptions {
  /** Of the console. */
  url: string;
  /** Opens it as the link of `npm start` does. */
  apiKey?: string;
  /** Query of the address, such as `?status=delivered`. */
  search?: string;
  /** Answers of these statuses are what the test is about: the browser logs each as an error. */
  expected?: readonly number[];
}

export const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

export class ConsolePage {
  readonly page: Page;
  readonly #faults: string[] = [];

  constructor(page: Page, origin: string, expected: readonly number[]) {
    this.page = page;
    page.on("console", (message) => {
      const isExpected =
        expected.some((status) => message.text().includes(`status of ${status} `)) ||
        isNetworkNoise(message.text(), expected);
      if (["error", "warning"].includes(message.type()) && !isExpected)
        this.#faults.push(message.text());
    });
    page.on("pageerror", (error) => this.#faults.push(String(error.stack)));
    page.on("request", (request) => {
      if (new URL(request.url()).origin !== origin)
        this.#faults.push(`asked another origin: ${request.url()}`);
    });
  }

  get rows(): Locator {
    return this.page.locator(".row");
  }

  /** The row of an event. */
  row(id: string): Locator {
    return this.page.locator(`[data-event="${id}"]`);
  }

  get event(): Locator {
    return this.page.getByRole("region", { name: "Event", exact: true });
  }

  get problem(): Locator {
    return this.page.getByRole("alert");
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** One of the four statuses, as the filter. */
  status(name: string): Promise<void> {
    return this.page.getByRole("group", { name: "Status" }).getByRole("button", { name }).click();
  }

  async isLive(): Promise<void> {
    await this.page.getByText("Live", { exact: true }).waitFor();
  }

  /** No script error, no violated policy, no request to anywhere else. */
  expectSound(): void {
    expect(this.#faults).toEqual([]);
  }
}

/** What the browser logs of a connection that a test cuts (0). */
const isNetworkNoise = (text: string, expected: readonly number[]): boolean =>
  expected.includes(0) && text.includes("net::ERR_");

export async function visit(
  browser: Browser,
  visit: Visit,
  stay: (console: ConsolePage) => Promise<void>,
): Promise<void> {
  const { url, apiKey, search = "", expected = [], ...options } = visit;
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
  context.setDefaultTimeout(300_000);
  try {
    const console = new ConsolePage(await context.newPage(), new URL(url).origin, expected);
    await console.page.goto(`${url}/${search}${apiKey === undefined ? "" : `#key=${apiKey}`}`);
    await stay(console);
    console.expectSound();
  } finally {
    await context.close();
  }
}
