/** The runs of a dispatcher: rounds, until nothing waits, the receiver wants a pause, or it is time. */
import { pushLimits } from "../../contract/push-limits.ts";
import { log } from "../http/log.ts";
import type { Backend } from "../private-api/backend.ts";
import type { Place } from "../wake/wake-pushes.ts";
import { after, type Health, isProbed } from "./health.ts";
import { notify } from "./notify.ts";
import type { Posted } from "./post.ts";
import type { Pushing } from "./pushing.ts";
import { type Attempted, runRound, settle } from "./round.ts";
import { delayAfter } from "./schedule.ts";
import type { StoredState } from "./state.ts";

/**
 * Rounds of one run: each is up to a dozen subrequests, and Cloudflare bounds those of one alarm.
 * Another alarm goes on at once.
 */
const mostRounds = 60;

/** When to look again where a wake-up found nothing: an index lags. In milliseconds. */
const lookAgain = [1_000, 5_000] as const;

/** Until it tries again where the backend cannot be asked, in milliseconds. */
const outagePause = 5_000;

export interface RunContext {
  /** One for each run. */
  backend: () => Backend;
  place: Place;
  state: StoredState;
  pushing: () => Promise<Pushing | undefined>;
}

export class Dispatch {
  readonly #context: RunContext;
  #isRunning = false;
  #isWoken = false;
  #looks = 0;

  constructor(context: RunContext) {
    this.#context = context;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Something came in. */
  noteWake(): void {
    this.#isWoken = true;
    this.#looks = 0;
  }

  /** @returns when to run again, in Unix milliseconds; undefined: when it is woken */
  async toEnd(): Promise<number | undefined> {
    this.#isRunning = true;
    try {
      for (let round = 0; round < mostRounds; round++) {
        const next = await this.#next();
        if (next !== "at once") return next;
      }
      return Date.now();
    } catch (error) {
      log({ level: "warn", push: "interrupted", ...this.#context.place, error: String(error) });
      return Date.now() + outagePause;
    } finally {
      this.#isRunning = false;
    }
  }

  async #next(): Promise<number | undefined | "at once"> {
    const { state, pushing: find } = this.#context;
    const pushing = await find();
    if (!pushing) return void (await state.forget());
    this.#beginAnew(pushing);
    const { paused, notBefore = 0 } = state.value.health;
    if (paused) return undefined;
    if (notBefore > Date.now()) return notBefore;
    await this.#acknowledgeLate(pushing);
    this.#isWoken = false;
    if (pushing.settings.mode === "notify") return this.#notify(pushing);
    const start = Date.now();
    const attempts = await this.#post(pushing);
    if (attempts === 0) return this.#whenIdle();
    this.#looks = 0;
    const { max_per_second: most } = pushing.settings;
    const wait = most === undefined ? 0 : start + (attempts * 1_000) / most - Date.now();
    if (wait > 0) await scheduler.wait(wait);
    return "at once";
  }

  async #post(pushing: Pushing): Promise<number> {
    const { place, state } = this.#context;
    const backend = this.#context.backend();
    const round = await runRound(backend, place, pushing, this.#room(pushing));
    if (!round) return 0;
    this.#note(round.attempts.map(({ posted }) => posted));
    logFailures(place, round.attempts);
    const { due, unacknowledged } = await settle(backend, place, pushing, round);
    const { value } = state;
    state.set({
      due: [...value.due.filter((time) => time > Date.now()), ...due],
      unacknowledged: [...value.unacknowledged, ...unacknowledged],
    });
    return round.attempts.length;
  }

  /** Told once, who waits is told again when something else comes in, or by the clock. */
  async #notify(pushing: Pushing): Promise<number | undefined | "at once"> {
    const { place, state } = this.#context;
    const posted = await notify(this.#context.backend(), place, pushing);
    if (!posted) return this.#whenIdle();
    this.#note([posted]);
    const { health } = state.value;
    const isTold = posted.verdict === "acknowledge";
    const wait = isTold ? pushLimits.notifyMilliseconds : delayAfter(health.failures) * 1_000;
    const notBefore = Math.max(health.notBefore ?? 0, Date.now() + wait);
    state.set({ health: { ...health, notBefore } });
    this.#looks = lookAgain.length;
    return isTold && !this.#isWoken ? undefined : notBefore;
  }

  /** Events that it can post at once. */
  #room({ settings }: Pushing): number {
    if (isProbed(this.#context.state.value.health)) return 1;
    const { concurrency = pushLimits.concurrency.default, max_per_second: most } = settings;
    return Math.min(concurrency, most ?? concurrency);
  }

  #note(posts: readonly Posted[]): void {
    const { state, place } = this.#context;
    const before = state.value.health;
    // Failures first: one success among them ends them.
    const inOrder = posts.toSorted(
      (a, b) => Number(a.verdict === "acknowledge") - Number(b.verdict === "acknowledge"),
    );
    const health = inOrder.reduce<Health>((was, each) => after(was, each, Date.now()), before);
    state.set({ health });
    if (health.paused && !before.paused)
      log({
        level: "warn",
        audit: true,
        event: "push_paused",
        because: health.paused.because,
        ...place,
      });
  }

  /** What a receiver took while the store could not be told. */
  async #acknowledgeLate({ shards }: Pushing): Promise<void> {
    const { backend, place, state } = this.#context;
    const { unacknowledged: event_ids } = state.value;
    if (event_ids.length === 0) return;
    await backend().call("acknowledge-events", { ...place, shards, event_ids });
    state.set({ unacknowledged: [] });
  }

  #beginAnew({ created_at }: Pushing): void {
    const { state } = this.#context;
    const known = state.value.created_at;
    if (known === created_at) return;
    state.set({
      created_at,
      ...(known !== undefined && { health: { failures: 0 }, due: [], unacknowledged: [] }),
    });
  }

  #whenIdle(): number | undefined | "at once" {
    if (this.#isWoken) return "at once";
    const { due } = this.#context.state.value;
    const now = Date.now();
    const pause = lookAgain[this.#looks++];
    const next = due.find((time) => time > now);
    if (pause === undefined) return next;
    return Math.min(now + pause, next ?? Number.POSITIVE_INFINITY);
  }
}

function logFailures(place: Place, attempts: readonly Attempted[]): void {
  for (const { event_id, posted } of attempts)
    if (posted.verdict !== "acknowledge")
      log({ push: "failed", ...place, event_id, status: posted.status, error: posted.error });
}
