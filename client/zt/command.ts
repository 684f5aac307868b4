/** What a command of `zt` is, and what all of them take. */
import { type ParseArgsConfig, parseArgs } from "node:util";

export interface Session {
  /** Ctrl-C, or SIGTERM. */
  signal: AbortSignal;
}

export interface Command {
  /** One line, for the list of commands. */
  summary: string;
  /** The help text, without the common options. */
  help: string;
  /** @returns the exit code */
  run: (args: string[], session: Session) => Promise<number>;
}

/** The command line is wrong. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** `--help` stands among the options. */
export class HelpWanted extends Error {
  override name = "HelpWanted";
}

const common = {
  help: { type: "boolean", short: "h" },
  json: { type: "boolean" },
  pretty: { type: "boolean" },
  url: { type: "string" },
} as const;

type Options = NonNullable<ParseArgsConfig["options"]>;

/** @throws UsageError, HelpWanted */
export function parse<const Own extends Options>(
  args: string[],
  own: Own,
  allowPositionals = false,
) {
  const parsed = (() => {
    try {
      return parseArgs({ args, options: { ...common, ...own }, allowPositionals, strict: true });
    } catch (error) {
      throw new UsageError(
        (error as Error).message.replace(/\. To specify a positional.*$/s, "").replace(/\.$/, ""),
      );
    }
  })();
  const { help, json, pretty } = parsed.values as {
    help?: boolean;
    json?: boolean;
    pretty?: boolean;
  };
  if (help) throw new HelpWanted();
  if (json && pretty) throw new UsageError("Say --json or --pretty, not both");
  return parsed;
}

/** @throws UsageError */
export function wholeNumber(
  name: string,
  text: string | undefined,
  { min, max }: { min: number; max: number },
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new UsageError(`--${name} must be a whole number from ${min} to ${max}`);
}

/** @throws UsageError */
export function oneOf<const Choice extends string>(
  name: string,
  text: string | undefined,
  choices: readonly Choice[],
): Choice | undefined {
  if (text === undefined) return undefined;
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw new UsageError(`--${name} must be one of ${choices.join(", ")}`);
}

/** @throws UsageError */
export function time(name: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const ago = /^(\d+)([smhd])$/.exec(text);
  const seconds = { s: 1, m: 60, h: 3_600, d: 86_400 };
  const date = ago
    ? new Date(Date.now() - Number(ago[1]) * 1000 * seconds[ago[2] as keyof typeof seconds])
    : new Date(text);
  if (!Number.isNaN(date.getTime())) return date;
  throw new UsageError(
    `--${name} must be a time such as 2026-11-23T10:00:00Z, or how long ago, such as 90s, 15m, 2h, 7d`,
  );
}
