/**
 * Every Lambda as it is deployed, held to the budget: what makes it larger is a slower first
 * request.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { bundleBudgets } from "../../deploy/bundle-budgets.ts";
import { Bundles } from "../../terraform/bundle.ts";
import { allServices } from "./synthesized.ts";

const backend = join(import.meta.dirname, "../../backend");

test.each(allServices)("the bundle of %s is within its budget", (service) => {
  const outdir = mkdtempSync(join(tmpdir(), "bundles-"));
  onTestFinished(() => rmSync(outdir, { recursive: true }));
  const { file } = new Bundles(backend, outdir).of(service);
  expect(statSync(file).size).toBeLessThanOrEqual(bundleBudgets.lambda);
});

test("no Lambda is without a budget", () => {
  const services = readdirSync(backend, { withFileTypes: true }).filter(({ name }) =>
    existsSync(join(backend, name, "handler.ts")),
  );
  expect(services.map(({ name }) => name)).toEqual(allServices.toSorted());
});
