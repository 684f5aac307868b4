/** What a key command is made of, and what it has at hand while it runs. */
import type * as z from "zod";
import type { TenantSecrets } from "../backend/authorization/tenant-secrets.ts";
import type { KeyRecord, TenantSecret } from "../contract/key.ts";
import type { Environment } from "./environment.ts";
import { type OptionsSchema, parseOptions } from "./options.ts";

export interface Session {
  environment: Environment;
  secrets: TenantSecrets;
  /** Unix milliseconds: the command's one notion of now. */
  now: number;
  /** Standard output: what was asked for, and nothing else. */
  print: (text: string) => void;
  /** Standard error: what a person wants to know besides. */
  hint: (text: string) => void;
  /** @returns why the edge's cache of a key was not purged, if so. */
  purge: (tenant: string, keyId: string) => Promise<string | undefined>;
  /** @returns why the edge was not told of the end of a key, if so. */
  end: (secret: TenantSecret, key: KeyRecord) => Promise<string | undefined>;
}

export interface Command {
  summary: string;
  help: string;
  /**
   * Parses the arguments first; `open` is called only if they are right.
   * @returns the help text if that is asked for.
   */
  run: (
    args: string[],
    open: (environment: Environment) => Promise<Session>,
  ) => Promise<string | undefined>;
}

export interface Definition<Schema extends OptionsSchema> {
  summary: string;
  help: string;
  /** The option whose value may stand alone, before all others. */
  positional?: Extract<keyof z.infer<Schema>, string>;
  options: Schema;
  run: (options: z.infer<Schema>, session: Session) => Promise<void>;
}

/** Binds a command's options to its action. */
export function command<Schema extends OptionsSchema>({
  summary,
  help,
  positional,
  options: schema,
  run,
}: Definition<Schema>): Command {
  return {
    summary,
    help,
    run: async (args, open) => {
      const isNamed = positional === undefined || args[0] === undefined || args[0].startsWith("-");
      const options = parseOptions(schema, isNamed ? args : [`--${positional}`, ...args]);
      if (options === "help") return help;
      await run(options, await open(options.environment));
      return undefined;
    },
  };
}
