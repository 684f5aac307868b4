/** AWS KMS, as far as this system calls it. */
import type { Server } from "node:http";
import { createJsonService } from "../json-service/server.ts";
import type { CallerCheck } from "../signature/caller-check.ts";
import { actions, type KmsKey } from "./actions.ts";

type Action = (key: KmsKey, input: object) => object;

export interface KmsOptions extends KmsKey {
  check: CallerCheck;
}

export const createKms = ({ check, ...key }: KmsOptions): Server =>
  createJsonService({
    target: "TrentService",
    check,
    actionNamed(name) {
      if (!Object.hasOwn(actions, name)) return undefined;
      const action = actions[name as keyof typeof actions] as Action;
      return (input) => action(key, input);
    },
    internalError: "KMSInternalException",
  });
