/** Runs other programs, and says in one sentence what went wrong with them. */
import { spawn } from "node:child_process";

/** Something that the operator must see to: told in a sentence, without a stack. */
export class OperatorError extends Error {}

export interface CommandOptions {
  directory?: string;
  /** Beside those of this process. */
  variables?: Record<string, string>;
  /**
   * Given to its standard input, and so neither seen in the list of processes nor kept in a file.
   */
  input?: string;
  /** `show`: the operator sees its output. `capture`: it is returned. */
  output: "show" | "capture";
  /** Exit codes that are no failure; 0 if not said. */
  accept?: readonly number[];
}

export interface Finished {
  code: number;
  /** What it wrote to its standard output. */
  text: string;
  /** What it wrote to its standard error. */
  problem: string;
}

/** @throws OperatorError if it cannot be started, or ends with another code than an accepted one */
export function run(
  program: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<Finished> {
  const { directory, variables, input, output, accept = [0] } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...(directory !== undefined && { cwd: directory }),
      env: { ...process.env, ...variables },
      stdio: [
        input === undefined ? "ignore" : "pipe",
        output === "show" ? "inherit" : "pipe",
        output === "show" ? "inherit" : "pipe",
      ],
    });
    let text = "";
    let complaint = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      complaint += chunk;
    });
    child.stdin?.end(input);
    child.once("error", (error) => reject(new OperatorError(cannotStart(program, error))));
    child.once("close", (code) => {
      if (code !== null && accept.includes(code)) resolve({ code, text, problem: complaint });
      else
        reject(
          new OperatorError(
            [`${program} ${args[0] ?? ""} failed (${code ?? "killed"}).`, complaint.trim()]
              .join("\n")
              .trim(),
          ),
        );
    });
  });
}

function cannotStart(program: string, error: NodeJS.ErrnoException): string {
  if (error.code !== "ENOENT") return `${program} cannot be started: ${error.message}`;
  return program === "terraform"
    ? "terraform is not on the PATH: install 1.11 or later from https://developer.hashicorp.com/terraform/install"
    : `${program} is not on the PATH.`;
}
