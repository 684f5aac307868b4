/** `npm start`, as a reader does it: until it serves, and then Ctrl-C. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** In the copy of the repository: what it printed, for the pages that show it. */
export const startOutput = ".local-start.txt";

/** @param path where the real npm is @returns what is wrong */
export async function startAndStop(
  args: readonly string[],
  directory: string,
  path: string,
): Promise<string | undefined> {
  const state = mkdtempSync(join(tmpdir(), "docs-start-"));
  // A new terminal: nothing in it leads to the system beside which the pages are run.
  const env = { PATH: path, HOME: process.env.HOME, PORT: "0", LOCAL_STATE: state };
  const npm = spawn("npm", args, { cwd: directory, env, detached: true });
  let said = "";
  let code: number | null | undefined;
  const served = new Promise<boolean>((resolve) => {
    for (const output of [npm.stdout, npm.stderr])
      output.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        if (said.includes("Ctrl-C stops")) resolve(true);
      });
    npm.once("close", (ended) => {
      code = ended;
      resolve(false);
    });
  });
  const limit = setTimeout(() => npm.pid && process.kill(-npm.pid, "SIGKILL"), 500_000);
  const closed = new Promise((resolve) => npm.once("close", resolve));
  const serves = await served;
  if (serves && npm.pid) process.kill(-npm.pid, "SIGINT");
  await closed;
  clearTimeout(limit);
  writeFileSync(join(directory, startOutput), said);
  rmSync(state, { recursive: true, force: true });
  return serves && code === 0 ? undefined : `it ended with ${code}: ${said}`;
}
