/** Finds the command that is asked for, runs it, and turns its end into an exit code. */
import { readFileSync } from "node:fs";
import { TriggersError } from "../src/errors.ts";
import { type Command, HelpWanted, UsageError } from "./command.ts";
import { print, printError, printFailure } from "./output.ts";

export const exitCodes = { done: 0, failed: 1, usage: 2, notAllowed: 3, unavailable: 4 } as const;

const commonHelp = `Options of every command
  --url URL       where the API is. Default: ZT_URL, or the local system that \`npm start\` runs (.local/demo.json), or what \`zt login\` keeps
  --json          JSON lines on standard output. The default where that is not a terminal
  --pretty        for people. The default on a terminal; colours unless NO_COLOR is set
  -h, --help

Environment
  ZT_URL, ZT_API_KEY

Exit codes
  0 done   1 refused, or failed in part   2 wrong usage   3 the API key is missing, wrong, or may not do this
  4 the API cannot be reached, or asks to come back later   130 Ctrl-C`;

/** Ends the process. */
export async function runCommandLine(
  commands: Record<string, Command>,
  args: string[],
): Promise<void> {
  const abort = new AbortController();
  let code = 0;
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
  for (const [signal, exitCode] of Object.entries(codes)) {
    process.on(signal, () => {
      if (abort.signal.aborted) process.exit(exitCode);
      code = exitCode;
      abort.abort();
    });
  }
  const ended = await run(commands, args, abort.signal).catch((error: unknown) =>
    codeOf(error, abort.signal),
  );
  process.exit(code || ended);
}

async function run(
  commands: Record<string, Command>,
  [name = "", ...args]: string[],
  signal: AbortSignal,
): Promise<number> {
  if (name === "--version" || name === "-v") return printAndExit(version());
  if (name === "help" && args[0] !== undefined) return run(commands, [args[0], "--help"], signal);
  if (["", "help", "--help", "-h"].includes(name))
    return printAndExit(overview(commands), name === "" ? exitCodes.usage : exitCodes.done);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command)
    throw new UsageError(`There is no command ${name}: choose ${Object.keys(commands).join(", ")}`);
  try {
    return await command.run(args, { signal });
  } catch (error) {
    if (error instanceof HelpWanted) return printAndExit(`${command.help}\n\n${commonHelp}`);
    throw error;
  }
}

async function printAndExit(text: string, code: number = exitCodes.done): Promise<number> {
  if (code === exitCodes.done) await print(text);
  else printError(text);
  return code;
}

function codeOf(error: unknown, signal: AbortSignal): number {
  if (signal.aborted) return exitCodes.failed;
  if (error instanceof UsageError) {
    printError(`zt: ${error.message}. --help tells more.`);
    return exitCodes.usage;
  }
  printFailure(error);
  return error instanceof TriggersError ? codeOfRefusal(error) : exitCodes.failed;
}

export function codeOfRefusal({
  status,
  retryable,
}: {
  status?: number | undefined;
  retryable: boolean;
}): number {
  if (status === 401 || status === 403) return exitCodes.notAllowed;
  return retryable ? exitCodes.unavailable : exitCodes.failed;
}

function overview(commands: Record<string, Command>): string {
  const lines = Object.entries(commands).map(
    ([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`,
  );
  const head = [
    "zt <command> [options]: events of the Zapier Triggers API on the command line",
    "",
    "Commands",
  ];
  return [
    ...head,
    ...lines,
    "",
    "`zt <command> --help` tells its options, with examples.",
    "",
    commonHelp,
  ].join("\n");
}

/** Of the package: its file stands one folder above, whether this was built or not. */
const version = (): string =>
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
