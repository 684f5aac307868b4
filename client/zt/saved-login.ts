/** What `zt login` keeps, in a file that only its user can read. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { UsageError } from "./command.ts";

export interface Login {
  url: string;
  api_key: string;
}

/** https://specifications.freedesktop.org/basedir-spec/latest/ */
export function loginFile(): string {
  const { XDG_CONFIG_HOME, APPDATA } = process.env;
  const windows = process.platform === "win32" ? APPDATA : undefined;
  return join(XDG_CONFIG_HOME || windows || join(homedir(), ".config"), "zt", "login.json");
}

/** @throws UsageError if the file holds something else */
export function savedLogin(): Login | undefined {
  const text = read(loginFile());
  if (text === undefined) return undefined;
  try {
    const { url, api_key } = JSON.parse(text);
    if (typeof url === "string" && typeof api_key === "string") return { url, api_key };
  } catch {}
  throw new UsageError(`${loginFile()} is damaged: run zt login again`);
}

/** Never for a moment readable by others, and never half a file. */
export function keepLogin(login: Login): void {
  const file = loginFile();
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const written = `${file}.${process.pid}`;
  writeFileSync(written, `${JSON.stringify(login)}\n`, { mode: 0o600, flag: "wx" });
  renameSync(written, file);
}

/** @returns whether there was one */
export function forgetLogin(): boolean {
  const isThere = read(loginFile()) !== undefined;
  rmSync(loginFile(), { force: true });
  return isThere;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
