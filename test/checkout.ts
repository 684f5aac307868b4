/** The checkout as git knows it, and copies of it. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";

export const root = join(import.meta.dirname, "..");

/**
 * All that is ours: tracked, or new and not ignored.
 * @param patterns of git; none: every file
 */
export const filesLike = (...patterns: string[]): string[] =>
  execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z", ...patterns], {
    cwd: root,
    encoding: "utf8",
  })
    .split("\0")
    .filter((file) => file !== "" && existsSync(join(root, file)));

/** Copies what is ours, and links the dependencies. */
export function copyCheckout(to: string): void {
  for (const file of filesLike()) cpSync(join(root, file), join(to, file), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(to, "node_modules"));
}
