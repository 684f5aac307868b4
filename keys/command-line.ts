/** Finds the command that is asked for, runs it, and turns its end into an exit code. */
import { TenantSecrets } from "../backend/authorization/tenant-secrets.ts";
import type { Command, Session } from "./command.ts";
import { endInEdgeCache, purgeEdgeCache } from "./edge-cache.ts";
import { type Environment, useLocalSystem } from "./environment.ts";
import { sentenceOf, UsageError } from "./failure.ts";

export interface Streams {
  print: (text: string) => void;
  hint: (text: string) => void;
}

/** @returns the exit code: 0, 1 if it failed, 2 if the command line is wrong. */
export async function runCommandLine(
  commands: Record<string, Command>,
  args: string[],
  streams: Streams,
): Promise<number> {
  let environment: Environment = "local";
  const open = async (chosen: Environment): Promise<Session> => {
    environment = chosen;
    if (chosen === "local") await useLocalSystem(process.env);
    return {
      ...streams,
      environment,
      secrets: TenantSecrets.fromEnvironment(environment),
      now: Date.now(),
      purge: (tenant, keyId) => purgeEdgeCache(tenant, keyId, process.env),
      end: (secret, key) => endInEdgeCache(secret, key, process.env),
    };
  };
  try {
    const [name = "", ...rest] = args;
    if (name === "--help" || name === "help") {
      streams.print(overview(commands));
      return 0;
    }
    const help = await commandNamed(commands, name).run(rest, open);
    if (help !== undefined) streams.print(`${help}\n${commonHelp}`);
    return 0;
  } catch (error) {
    streams.hint(sentenceOf(error, environment === "local"));
    return error instanceof UsageError ? error.exitCode : 1;
  }
}

function commandNamed(commands: Record<string, Command>, name: string): Command {
  const found = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (found) return found;
  throw new UsageError(
    `Say one of ${Object.keys(commands).join(", ")}; \`keys --help\` tells more.`,
  );
}

function overview(commands: Record<string, Command>): string {
  const lines = Object.entries(commands).map(
    ([name, { summary }]) => `  ${name.padEnd(8)} ${summary}`,
  );
  return [
    "npm run --silent keys -- <command> [options]",
    "",
    ...lines,
    "",
    "`<command> --help` tells its options.",
  ].join("\n");
}

const commonHelp = `
  --environment   local (default), development, staging or production: local speaks to the system that \`npm start\` runs,
                  the others to AWS as AWS_PROFILE, AWS_REGION and the other standard variables say. To tell the edge
                  they need CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID and KEY_CACHE_NAMESPACE_ID.
  --json          the answer as JSON on standard output; hints stay on standard error`;
