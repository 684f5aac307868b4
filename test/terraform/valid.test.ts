/** Terraform itself judges every stack with every way to the private API; AWS is not asked. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test, vi } from "vitest";
import { Stack } from "../../deploy/stack.ts";
import { createApp } from "../../terraform/app.ts";
import { endpointKinds } from "../../terraform/endpoints.ts";
import { environmentNames } from "../../terraform/environments.ts";
import { settingsFrom } from "../../terraform/settings.ts";
import { type AttachedProvider, attachProvider } from "./attached-provider.ts";
import { cannotApply, providerSettings } from "./emulated-aws.ts";
import { allServices, decided, mtlsSettings, writeSources } from "./synthesized.ts";

let provider: AttachedProvider | undefined;
afterAll(() => provider?.stop());
/** What was found valid, as text: a stack that is the same with another way is not asked again. */
const valid = new Set<string>();

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
      for (const [name, value] of Object.entries(provider?.variables ?? {}))
        vi.stubEnv(name, value);
    });

    afterAll(() => {
      vi.unstubAllEnvs();
      rmSync(root, { recursive: true, force: true });
    });

    test.each([...environmentNames, "account"] as const)("%s is valid", async (name) => {
      const directory = join(root, "cdktf.out", "stacks", name);
      const text = readFileSync(join(directory, "cdk.tf.json"), "utf8");
      if (valid.has(text)) return;
      const stack = new Stack(directory);
      await stack.init({ state: false });
      if (provider === undefined) {
        provider = await attachProvider(directory);
        for (const [key, value] of Object.entries(provider.variables)) vi.stubEnv(key, value);
      }
      await stack.validate();
      valid.add(text);
    });
  },
);
