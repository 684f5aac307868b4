/** Reads the command line of the scripts of this folder. */
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { type EnvironmentName, environmentNames } from "../terraform/environments.ts";
import { OperatorError } from "./command.ts";

/** @throws OperatorError on what it does not know; `usage` is added to it */
export function argumentsOf<const Options extends ParseArgsOptionsConfig>(
  usage: string,
  options: Options,
  allowPositionals = true,
) {
  try {
    return parseArgs({ options, allowPositionals, strict: true });
  } catch (error) {
    throw new OperatorError(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
}

/** @throws OperatorError if there is no such environment */
export function environmentOf(positionals: readonly string[], usage: string): EnvironmentName {
  const [name, ...others] = positionals;
  const found = environmentNames.find((known) => known === name);
  if (!found || others.length > 0)
    throw new OperatorError(`Name one environment: ${environmentNames.join(", ")}.\n${usage}`);
  return found;
}

/**
 * Runs a script's main function. A failure is told in its own words, with its stack only if `DEBUG`
 * is set; the exit code is 1.
 */
export async function script(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    process.exitCode = 1;
    console.error(error instanceof Error && !process.env.DEBUG ? error.message : error);
  }
}
