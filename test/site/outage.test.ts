/** The console while AWS cannot be reached, and after. */
import { expect, it } from "vitest";
import { useSystem } from "../flow/system.ts";
import { describeInBrowser } from "./browser.ts";
import { visit } from "./console-page.ts";

const system = useSystem({ durable: true });

describeInBrowser("an outage", (browser) => {
  it("is said, hinders no sending, and passes without a reload", async () => {
    const { apiKey } = await system.createKey("outage");
    await visit(browser(), { url: system.url, apiKey, expected: [503] }, async (console) => {
      const { page } = console;
      await console.isLive();
      await system.aws.stop();
      // Nobody has to ask for it.
      await console.problem.getByText("The event store cannot be reached").waitFor();

      await console.button("Send").click();
      await page.getByText("Sent: it is safe in the spool").waitFor();
      expect(await console.rows.count()).toBe(0);

      await system.startAws();
      await console.rows.waitFor();
      await expect.poll(() => console.problem.count()).toBe(0);
    });
  });
});
