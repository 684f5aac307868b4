/** Every code block of every page is run, in the page's order, beside a real system. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../checkout.ts";
import { useSystem } from "../flow/system.ts";
import { decided } from "../terraform/synthesized.ts";
import { blocksIn, blocksOf, pages, runElsewhere } from "./pages.ts";
import { runBlock } from "./run-block.ts";
import { standIns } from "./stand-ins.ts";
import { Workshop } from "./workshop.ts";

const system = useSystem();

let workshop: Workshop;
beforeAll(() => {
  const {
    AWS_ENDPOINT_URL_DYNAMODB = "",
    AWS_ACCESS_KEY_ID = "",
    AWS_SECRET_ACCESS_KEY = "",
    TABLE_NAME = "",
  } = system.aws.environment;
  const aws = {
    AWS_REGION: "us-east-1",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY,
  };
  // LOCAL_STATE: where the commands for operators find the system.
  workshop = new Workshop({
    ...aws,
    // What an operator has decided by then.
    ...decided,
    AWS_ENDPOINT_URL_DYNAMODB,
    TABLE_NAME,
    LOCAL_STATE: system.edge.state.path,
  });
});
afterAll(() => workshop[Symbol.dispose]());

/**
 * A reader of one page: a tenant of their own, with an event that is long enough to be compressed
 * in the table.
 */
async function newReader(page: string): Promise<Record<string, string>> {
  const { apiKey } = await system.createKey(
    page.toLowerCase().replaceAll(/\W+/g, "-").slice(0, 32),
  );
  const { text } = await system
    .client({ apiKey })
    .publish(JSON.stringify({ note: "long ".repeat(10_000) }));
  return {
    ZT_URL: system.url,
    ZT_API_KEY: apiKey,
    EVENT_ID: JSON.parse(text).event_id,
  };
}

const withBlocks = pages
  .map((page) => [page, blocksIn(page)] as const)
  .filter(([, blocks]) => blocks.length > 0);

describe.each(withBlocks)("%s", (page, blocks) => {
  beforeAll(async () => workshop.set(await newReader(page)));

  for (const block of blocks) {
    it(`line ${block.line}, ${block.language || "picture"}, does what it says`, async ({
      skip,
    }) => {
      const missing = await runBlock(
        block,
        workshop,
        `${page.replaceAll(/\W/g, "-")}-${block.line}`,
      ).catch(notInstalled);
      if (missing) skip(missing);
    });
  }
});

/** What a newcomer's machine may lack is said, and skipped. */
function notInstalled(error: Error): string {
  const missing = /\w+ is not installed/.exec(error.message)?.[0];
  if (missing === undefined || process.env.CI) throw error;
  return missing;
}

describe("the pages", () => {
  it("are found, with their blocks", () => {
    expect(pages).toContain("SECURITY.md");
    const names = withBlocks.map(([page]) => page);
    expect(names).toEqual(
      expect.arrayContaining(["README.md", "docs/runbook.md", "examples/zapier/README.md"]),
    );
    expect(blocksOf("a\n```sh\nls\n```\n  ```json\n  {}\n  ```\n")).toEqual([
      { language: "sh", text: "ls\n", line: 2, folder: "." },
      { language: "json", text: "{}\n", line: 5, folder: "." },
    ]);
  });

  it("that are not run here are run elsewhere", () => {
    for (const [page, test] of Object.entries(runElsewhere)) {
      expect(readFileSync(join(root, test), "utf8"), page).toContain("README.md");
    }
  });

  it("need every stand-in that there is, and no other", () => {
    const used = new Set(workshop.used.map(({ tool, for: command }) => `${tool} ${command}`));
    expect(
      standIns.map(({ tool, command }) => `${tool} ${command}`).filter((name) => !used.has(name)),
    ).toEqual([]);
    expect(workshop.used.filter(({ for: command }) => command === "")).toEqual([]);
  });
});

describe("a block", () => {
  let another: Workshop;
  beforeAll(async () => {
    another = new Workshop({
      ZT_URL: system.url,
      ZT_API_KEY: (await system.createKey("broken")).apiKey,
    });
  });
  afterAll(() => another[Symbol.dispose]());

  it.each([
    ["sh", "false\ntrue", "ended with 1"],
    ["sh", 'curl "$ZT_URL/v1/nothing" -H "X-API-Key: $ZT_API_KEY"', "route_not_found"],
    ["sh", "terraform refresh &", "needs a stand-in"],
    ["sh", "npm run nothing", "nothing"],
    ["ts", "throw new Error('broken')", "broken"],
    ["json", "{a: 1}", "JSON"],
    ["toml", "[[env.production.vpc_services]]\nbinding = 'A'", "service_id"],
    ["toml", "# nothing", "wrangler does not read it"],
    ["text", "The API hums on 8787", "npm start does not print"],
    ["", "npm start", "no picture"],
    ["cobol", "DISPLAY 1.", "nothing here runs cobol"],
  ])("of %s that is wrong is refused: %s", async (language, text, problem) => {
    await expect(
      runBlock({ language, text, line: 1, folder: "." }, another, "broken"),
    ).rejects.toThrow(problem);
  });
});
