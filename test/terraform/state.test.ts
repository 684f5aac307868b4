import { expect, test } from "vitest";
import { type Environment, environments } from "../../terraform/environments.ts";
import { settingsFrom } from "../../terraform/settings.ts";
import { synthesized } from "./synthesized.ts";

const backendOf = (environment: Environment, changes: Parameters<typeof synthesized>[1] = {}) =>
  (
    synthesized(environment, changes).json.terraform as {
      backend: Record<string, unknown>;
    }
  ).backend;

test("development's state is kept beside the entry, by a path that is the same on every machine", () => {
  expect(backendOf(environments.development, { stateBucket: undefined })).toEqual({
    local: { path: "../../../terraform.development.tfstate" },
  });
});

test("state is kept in a bucket where one is named, encrypted and with a lock file", () => {
  expect(backendOf(environments.staging)).toEqual({
    s3: {
      bucket: "states",
      key: "zapier-triggers/staging.tfstate",
      region: "us-east-1",
      encrypt: true,
      use_lockfile: true,
    },
  });
});

test("no two stacks share a state", () => {
  const keys = Object.values(environments).map((environment) =>
    JSON.stringify(synthesized(environment).json.terraform),
  );
  expect(new Set(keys).size).toBe(keys.length);
});

test("an emulated AWS is told apart by the standard variable", () => {
  expect(settingsFrom({ AWS_ENDPOINT_URL: "http://127.0.0.1:4566" }, "/").emulated).toBe(true);
  expect(settingsFrom({}, "/").emulated).toBe(false);
});
