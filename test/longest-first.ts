/**
 * The order of the test files: the longest first, whichever runtime they need. What begins last
 * should be short, or one worker works while the others have nothing left.
 */
import { stat } from "node:fs/promises";
import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Seconds that a file took when all were run, rounded; the others take less than half a minute. */
export const seconds: Readonly<Record<string, number>> = {
  "test/terraform/applied.test.ts": 480,
  "test/docs/docs.test.ts": 270,
  "test/local/start.test.ts": 180,
  "test/site/accessibility.test.ts": 180,
  "test/terraform/valid.test.ts": 150,
  "test/bench/units.test.ts": 130,
  "test/flow/consumers.test.ts": 120,
  "test/local/system.test.ts": 120,
  "test/contract/answers.test.ts": 110,
  "test/backend/delivery/consumers.model.test.ts": 100,
  "test/flow/stream.test.ts": 90,
  "test/site/reference.test.ts": 90,
  "test/client/zt.test.ts": 90,
  "test/flow/revocation.test.ts": 80,
  "test/backend/ingestion/copies.test.ts": 75,
  "test/examples/consumers.test.ts": 65,
  "test/openapi/contract.test.ts": 60,
  "test/backend/maintenance/sweep-inboxes.test.ts": 60,
  "test/flow/spool-restart.test.ts": 55,
  "test/site/console.test.ts": 55,
  "test/flow/private-api.test.ts": 55,
  "test/client/zt-publish.test.ts": 50,
  "test/site/error-pages.test.ts": 50,
  "test/flow/pagination.test.ts": 50,
  "test/chaos/chaos.test.ts": 50,
  "test/flow/hostile-input.test.ts": 50,
  "test/client/package.test.ts": 45,
  "test/site/problems.test.ts": 45,
  "test/worker/inbox/replays.test.ts": 40,
  "test/worker/private-api/backend.test.ts": 30,
};

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const weighed = files.map(async (file) => [file, await this.#weight(file)] as const);
    return (await Promise.all(weighed)).sort(([, a], [, b]) => b - a).map(([file]) => file);
  }

  /** What took little is told apart by its size: 10 KB are about a second. */
  async #weight({ moduleId }: TestSpecification): Promise<number> {
    const known = seconds[relative(this.ctx.config.root, moduleId)];
    return known ?? (await stat(moduleId)).size / 10_000;
  }
}
