/** Terraform itself judges every stack with every way to the private API; AWS is not asked. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test, vi } from "vitest";
import { Stack } from "../../deploy/stack.ts";
import { createApp } from "../../terraform/app.ts";
import { endpointKinds } from "../../terraform/endpoints.ts";
import { environmentNames } from "../../terraform/environments.ts";
import { settingsFrom } from "../../terraform/settings.ts";
import { cannotApply, providerSettings } from "./emulated-aws.ts";
import { allServices, decided, mtlsSettings, writeSources } from "./synthesized.ts";

const ways = [...endpointKinds.map((kind) => [kind]), ["vpc" as const, "regional" as const]];

describe.skipIf(cannotApply()).each(ways)(
  "with these ways to the private API: %s",
  (...endpoints) => {
    let root: string;

    beforeAll(() => {
      root = mkdtempSync(join(tmpdir(), "valid-"));
      for (const [name, value] of Object.entries(providerSettings(root))) vi.stubEnv(name, value);
      const settings = {
        ...settingsFrom(decided, root),
        sources: writeSources(join(root, "backend"), ...allServices),
        endpoints,
        mtls: mtlsSettings(join(root, "truststores")),
      };
      createApp(settings).synth();
    });

    afterAll(() => {
      vi.unstubAllEnvs();
      rmSync(root, { recursive: true, force: true });
    });

    test.each([...environmentNames, "account"] as const)("%s is valid", async (name) => {
      const stack = Stack.of(name, join(root, "cdktf.out"));
      await stack.init({ state: false });
      await stack.validate();
    });
  },
);
