/** AWS Secrets Manager, as far as this system calls it. */
import type { Server } from "node:http";
import { createJsonService } from "../json-service/server.ts";
import type { CallerCheck } from "../signature/caller-check.ts";
import { actions } from "./actions.ts";
import type { SecretStore } from "./store.ts";

type Action = (store: SecretStore, input: object, region: string) => object;

export interface SecretsManagerOptions {
  store: SecretStore;
  region: string;
  check: CallerCheck;
}

export const createSecretsManager = ({ store, region, check }: SecretsManagerOptions): Server =>
  createJsonService({
    target: "secretsmanager",
    check,
    actionNamed(name) {
      if (!Object.hasOwn(actions, name)) return undefined;
      const action = actions[name as keyof typeof actions] as Action;
      return (input) => action(store, input, region);
    },
    internalError: "InternalServiceError",
  });
