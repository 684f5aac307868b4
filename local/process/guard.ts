/**
 * Ends what we have started if we die without doing so ourselves: even SIGKILL to this process
 * leaves nothing behind.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";

/** Its standard input is a pipe from us: it ends when we do, however that comes about. */
const script = 'read -r _; sleep "$2"; kill -s KILL -- "$1"';

/**
 * @param target process id; negative: a process group
 * @param delay seconds that the target has to end by itself
 * @returns releases the guard; to be called when the target has ended
 */
export function guard(target: number, delay = 0): () => Promise<void> {
  // Out of our group, so that a signal to all of it does not end the guard.
  const shell = spawn("sh", ["-c", script, "guard", String(target), String(delay)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  shell.once("error", () => {});
  shell.stdin.once("error", () => {});
  shell.unref();
  (shell.stdin as unknown as { unref(): void }).unref();
  const ended = once(shell, "close").then(() => {});
  return () => {
    shell.ref();
    shell.kill("SIGKILL");
    return ended;
  };
}
