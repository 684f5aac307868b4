/** Asks whoever sits at the terminal; or reads the answers from a pipe, one a line. */
import { createInterface } from "node:readline";
import { Writable } from "node:stream";

export interface Question {
  question: string;
  /** Whether what is typed is not shown. */
  isSecret: boolean;
  /** The answer, if it is known: then nobody is asked. */
  given?: string | undefined;
}

/** @returns one answer for each question; fewer if the input ends before */
export async function ask(questions: readonly Question[], signal: AbortSignal): Promise<string[]> {
  const isTerminal = process.stdin.isTTY === true;
  let isHidden = false;
  const echo = new Writable({
    write(chunk, _encoding, done) {
      if (!isHidden) process.stderr.write(chunk);
      done();
    },
  });
  const terminal = createInterface({ input: process.stdin, output: echo, terminal: isTerminal });
  const stop = () => terminal.close();
  signal.addEventListener("abort", stop);
  // A terminal in this mode makes no signal of Ctrl-C.
  terminal.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  const lines = terminal[Symbol.asyncIterator]();
  const answers: string[] = [];
  try {
    for (const { question, isSecret, given } of questions) {
      if (given !== undefined) {
        answers.push(given);
        continue;
      }
      if (isTerminal) process.stderr.write(question);
      isHidden = isSecret;
      const line = await lines.next();
      if (isTerminal && isSecret) process.stderr.write("\n");
      if (line.done) break;
      answers.push(line.value.trim());
    }
    return answers;
  } finally {
    signal.removeEventListener("abort", stop);
    terminal.close();
  }
}
