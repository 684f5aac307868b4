/**
 * The key command line, `npm run keys -- <command>`: makes, shows, rotates and revokes API keys,
 * and sets how a tenant's inbox is run.
 */
import { runCommandLine } from "./command-line.ts";
import { create } from "./create.ts";
import { list } from "./list.ts";
import { revoke } from "./revoke.ts";
import { rotate } from "./rotate.ts";
import { tenant } from "./tenant.ts";

const commands = { create, list, rotate, revoke, tenant };

process.exitCode = await runCommandLine(commands, process.argv.slice(2), {
  print: (text) => process.stdout.write(`${text}\n`),
  hint: (text) => process.stderr.write(`${text}\n`),
});
