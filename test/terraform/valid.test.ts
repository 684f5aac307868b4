/** Terraform itself judges every stack in both variants of the endpoint; AWS is not asked. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test, vi } from "vitest";
import { Stack } from "../../deploy/stack.ts";
import { createApp } from "../../terraform/app.ts";
import { environmentNames } from "../../terraform/environments.ts";
import { settingsFrom } from "../../terraform/settings.ts";
import { cannotApply, providerSettings } from "./emulated-aws.ts";
import { allServices, writeSources } from "./synthesized.ts";

describe.skipIf(cannotApply()).each(["regional", "vpc"] as const)(
  "with a %s endpoint",
  (endpoint) => {
    let root: string;

    beforeAll(() => {
      root = mkdtempSync(join(tmpdir(), "valid-"));
      for (const [name, value] of Object.entries(providerSettings(root))) vi.stubEnv(name, value);
      const settings = {
        ...settingsFrom({}, root),
        sources: writeSources(join(root, "backend"), ...allServices),
        endpoint,
      };
      createApp(settings).synth();
    });

    afterAll(() => {
      vi.unstubAllEnvs();
      rmSync(root, { recursive: true, force: true });
    });

    test.each([...environmentNames, "account"] as const)(
      "%s is valid",
      { timeout: 60_000 },
      async (name) => {
        const stack = Stack.of(name, join(root, "cdktf.out"));
        await stack.init();
        await stack.validate();
      },
    );
  },
);
