/**
 * Every order in which operations that run side by side can reach DynamoDB, and every place where
 * one of them can break off. Each call is one step: between two steps, any operation may be next.
 */
import type { DynamoDBCalls } from "../../backend/store/dynamodb.ts";
import { interfered } from "./interfered.ts";
import type { Store } from "./store.ts";

export class Crash extends Error {}

/**
 * What may happen to a waiting call. To break off before a call is the same, for the store, as after
 * the one before it.
 */
type Turn = "run" | "crash after";

interface Waiting {
  operation: string;
  begin: (turn: Turn) => void;
}

/** One run: which of the possible turns is taken at each step. */
export class Schedule {
  /** What happened, for the message of a failed test. */
  readonly log: string[] = [];
  readonly #choices: number[];
  /** How many turns there were at each step. */
  readonly options: number[] = [];
  readonly #waiting: Waiting[] = [];
  #running = 0;
  #crashesLeft: number;
  #afterEachStep: () => Promise<void> = async () => {};

  constructor(choices: number[], crashes: number) {
    this.#choices = choices;
    this.#crashesLeft = crashes;
  }

  get choices(): readonly number[] {
    return this.options.map((_, step) => this.#choices[step] ?? 0);
  }

  /** The store as the operation of that name sees it. */
  store(store: Store, operation: string): Store["dependencies"] {
    return interfered(store, async (name, call) => {
      const turn = await this.#turn(operation);
      this.log.push(`${operation}: ${name}${turn === "run" ? "" : `, ${turn}`}`);
      const answer: DynamoDBCalls[typeof name][1] = await call().finally(() =>
        this.#afterEachStep(),
      );
      if (turn === "crash after") throw new Crash();
      return answer;
    });
  }

  /**
   * Runs the operations side by side.
   * @param afterEachStep may ask the real store whether all is well
   */
  async run(
    operations: (() => Promise<unknown>)[],
    afterEachStep: () => Promise<void>,
  ): Promise<void> {
    this.#afterEachStep = afterEachStep;
    this.#running = operations.length;
    await Promise.all(
      operations.map(async (operation) => {
        try {
          await operation();
        } finally {
          this.#running--;
          this.#next();
        }
      }),
    );
  }

  #turn(operation: string): Promise<Turn> {
    return new Promise((begin) => {
      this.#waiting.push({ operation, begin });
      this.#next();
    });
  }

  /** Once all that run wait, one goes on. */
  #next(): void {
    if (this.#running === 0 || this.#waiting.length < this.#running) return;
    this.#waiting.sort((a, b) => (a.operation < b.operation ? -1 : 1));
    const turns: Turn[] = this.#crashesLeft > 0 ? ["run", "crash after"] : ["run"];
    const choice = this.#choices[this.options.length] ?? 0;
    this.options.push(this.#waiting.length * turns.length);
    const [next] = this.#waiting.splice(Math.floor(choice / turns.length), 1);
    const turn = turns[choice % turns.length] ?? "run";
    if (turn !== "run") this.#crashesLeft--;
    next?.begin(turn);
  }
}

/**
 * @param run one run, with operations that make one call after the other
 * @param crashes how many calls of a run may break off
 * @returns how many runs there are
 */
export async function everyInterleaving(
  run: (schedule: Schedule) => Promise<void>,
  crashes: number,
): Promise<number> {
  let choices: number[] | undefined = [];
  let runs = 0;
  while (choices) {
    const schedule = new Schedule(choices, crashes);
    try {
      await run(schedule);
    } catch (cause) {
      throw new Error(`after ${schedule.log.join("; ")}`, { cause });
    }
    runs++;
    choices = following(schedule);
  }
  return runs;
}

/** The run that differs as late as possible. */
function following({ choices, options }: Schedule): number[] | undefined {
  for (let step = options.length - 1; step >= 0; step--) {
    const choice = choices[step] ?? 0;
    if (choice + 1 < (options[step] ?? 0)) return [...choices.slice(0, step), choice + 1];
  }
  return undefined;
}

/** As the queue sends a message again, and the edge a call. */
export async function untilItSucceeds<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }
}
