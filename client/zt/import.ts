/**
 * `zt publish --file`: many events, in few requests, so that an import that was broken off can
 * simply be run again.
 */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { BatchItem } from "../src/batch.ts";
import type { TriggersClient } from "../src/client.ts";
import { TriggersError } from "../src/errors.ts";
import { UsageError } from "./command.ts";
import { type EventLine, eventLinesOf, keysFor, type LineOptions } from "./event-lines.ts";
import { isForPeople, type Look, print, printError, printFailure } from "./output.ts";
import { Progress } from "./progress.ts";
import { codeOfRefusal } from "./run.ts";

export interface Import extends LineOptions {
  client: TriggersClient;
  /** Its path; - for standard input. */
  file: string;
  importId: string | undefined;
  concurrency: number;
  look: Look;
  signal: AbortSignal;
}

/** @returns the exit code */
export async function importEvents(options: Import): Promise<number> {
  const { file, importId, concurrency } = options;
  const size = file === "-" ? undefined : await sizeOf(file);
  const keyOf = await keysFor(file, importId);
  const run = new Run(options, size);
  const stream = file === "-" ? process.stdin : createReadStream(file);
  const groups = groupsOf(eventLinesOf(stream, keyOf, options));
  const send = async () => {
    for (let next = await groups.next(); !next.done && !run.isStopped; next = await groups.next())
      await run.send(next.value);
  };
  await Promise.all(Array.from({ length: concurrency }, send));
  return run.end();
}

async function sizeOf(file: string): Promise<number> {
  const stats = await stat(file).catch(() => undefined);
  if (!stats) throw new UsageError(`There is no file ${file}`);
  if (stats.isDirectory()) throw new UsageError(`${file} is a directory`);
  return stats.size;
}

/**
 * What one request takes: 100 events, and little enough to stay below 1 MB with what is added to
 * each line.
 */
const most = { events: 100, characters: 700_000 };

async function* groupsOf(
  lines: AsyncIterable<EventLine>,
): AsyncGenerator<EventLine[], void, undefined> {
  let group: EventLine[] = [];
  let characters = 0;
  for await (const line of lines) {
    if (
      group.length === most.events ||
      (group.length > 0 && characters + line.size > most.characters)
    ) {
      yield group;
      group = [];
      characters = 0;
    }
    group.push(line);
    characters += line.size;
  }
  if (group.length > 0) yield group;
}

class Run {
  /** Whether going on is of no use. */
  isStopped = false;
  readonly #options: Import;
  readonly #progress: Progress;
  readonly #counts = { stored: 0, before: 0, failed: 0 };
  #bytes = 0;
  #refusal: TriggersError | undefined;

  constructor(options: Import, size: number | undefined) {
    this.#options = options;
    this.#progress = new Progress(size);
  }

  async send(lines: readonly EventLine[]): Promise<void> {
    const good = lines.filter(
      (line): line is EventLine & { item: BatchItem } => line.item !== undefined,
    );
    for (const { number, problem } of lines)
      if (problem !== undefined) await this.#fail(number, { code: "invalid_line", title: problem });
    try {
      const { client, signal } = this.#options;
      const { results } = await client.publishBatch(
        good.map(({ item }) => item),
        { concurrency: 1, signal },
      );
      for (const { index, status, event_id, error } of results) {
        const line = good[index]?.number ?? 0;
        if (error) await this.#fail(line, error);
        else await this.#store(line, { event_id, status });
      }
    } catch (error) {
      if (!this.#options.signal.aborted && !(error instanceof TriggersError)) throw error;
      this.#stop(error, good);
    }
    this.#bytes = Math.max(this.#bytes, ...lines.map(({ bytes }) => bytes));
    this.#progress.show(this.#bytes, this.#counts.stored + this.#counts.before);
  }

  /** @returns the exit code */
  end(): number {
    this.#progress.clear();
    const { stored, before, failed } = this.#counts;
    const number = (value: number) => value.toLocaleString("en-US");
    const parts = [
      `${number(stored)} stored`,
      ...(before > 0 ? [`${number(before)} stored before`] : []),
      ...(failed > 0 ? [`${number(failed)} failed`] : []),
    ];
    printError(`zt: ${parts.join(", ")}`);
    if (this.isStopped)
      printError("zt: not finished; run the same command again to go on where this one ended");
    if (this.#refusal) return codeOfRefusal(this.#refusal);
    return failed > 0 || this.isStopped ? 1 : 0;
  }

  async #store(
    line: number,
    { event_id, status }: { event_id: string | undefined; status: number },
  ): Promise<void> {
    if (status === 200) this.#counts.before++;
    else this.#counts.stored++;
    if (!isForPeople(this.#options.look)) await print(JSON.stringify({ line, event_id, status }));
  }

  async #fail(
    line: number,
    error: { code: string; title: string; detail?: string | undefined },
  ): Promise<void> {
    this.#counts.failed++;
    this.#progress.clear();
    printError(`zt: line ${line}: ${error.detail ?? error.title}`);
    if (!isForPeople(this.#options.look)) await print(JSON.stringify({ line, error }));
  }

  /** A request was refused as a whole: the next would be too. */
  #stop(error: unknown, lines: readonly EventLine[]): void {
    const isTooLarge = error instanceof TriggersError && error.code === "body_too_large";
    if (isTooLarge)
      for (const { number } of lines)
        void this.#fail(number, { code: error.code, title: error.message });
    if (isTooLarge || this.isStopped) return;
    this.isStopped = true;
    this.#progress.clear();
    if (error instanceof TriggersError) {
      this.#refusal = error;
      printFailure(error);
    }
  }
}
