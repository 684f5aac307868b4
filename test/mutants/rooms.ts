/** What is broken, room by room. */
import { backend } from "./backend.ts";
import { client } from "./client.ts";
import { contract } from "./contract.ts";
import { deploy } from "./deploy.ts";
import { keys } from "./keys.ts";
import type { Mutant } from "./mutant.ts";
import { pushes } from "./pushes.ts";
import { sources } from "./sources.ts";
import { terraform } from "./terraform.ts";
import { worker } from "./worker.ts";

export const rooms = {
  worker,
  sources,
  pushes,
  backend,
  contract,
  terraform,
  deploy,
  keys,
  client,
} as const;
export type Room = keyof typeof rooms;

export const allMutants: readonly Mutant[] = Object.values(rooms).flat();
