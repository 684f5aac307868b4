/** The flags and variables with which a local system is started. */
import { parseArgs } from "node:util";
import { type EngineName, engineNames } from "./dynamodb/engine.ts";
import { StartFailure } from "./start-failure.ts";

export interface CommandLine {
  state: string;
  memory: boolean;
  fresh: boolean;
  engine: EngineName | undefined;
  port: number;
}

const usage =
  "--memory (keep no data), --fresh (begin with none), --state <dir> (default .local), --engine dynoxide|dynalite";

/** @param defaultPort where PORT is not set. @throws StartFailure */
export function readCommandLine(
  defaultPort: number,
  args = process.argv.slice(2),
  variables = process.env,
): CommandLine {
  const { memory = false, fresh = false, state, engine } = flagsOf(args);
  const chosen = engine ?? variables.LOCAL_ENGINE;
  const known = engineNames.find((name) => name === chosen);
  if (chosen && !known)
    throw new StartFailure(`There is no engine ${chosen}: choose ${engineNames.join(" or ")}.`);
  return {
    state: state ?? (variables.LOCAL_STATE || ".local"),
    memory,
    fresh,
    engine: known,
    port: portOf(variables.PORT, defaultPort),
  };
}

function flagsOf(args: string[]) {
  const boolean = { type: "boolean" } as const;
  const string = { type: "string" } as const;
  try {
    return parseArgs({
      args,
      options: { memory: boolean, fresh: boolean, state: string, engine: string },
    }).values;
  } catch (error) {
    throw new StartFailure(`${(error as Error).message.split(". ")[0]}. The options are ${usage}.`);
  }
}

function portOf(text: string | undefined, fallback: number): number {
  const port = text ? Number(text) : fallback;
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new StartFailure(`PORT must be a number from 0 to 65535, not ${text}.`);
  return port;
}
