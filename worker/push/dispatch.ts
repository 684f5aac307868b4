/** The runs of a dispatcher: rounds, until nothing waits, the receiver wants a pause, or it is time. */
import { pushLimits } from "../../contract/push-limits.ts";
import { log } from "../http/log.ts";
import type { Backend } from "../private-api/backend.ts";
import type { Place } from "../wake/wake-pushes.ts";
import { after, type Health, healthy, isProbed, notBefore } from "./health.ts";
import { notify, waits } from "./notify.ts";
import { reportPause } from "./pause-report.ts";
import type { Posted } from "./post.ts";
import { type Pushing, unposted } from "./pushing.ts";
import { type Attempted, acknowledgeLate, runRound, settle } from "./round.ts";
import { delayAfter } from "./schedule.ts";
import type { StoredState } from "./state.ts";

/**
 * Rounds of one run: each is up to a dozen subrequests, and Cloudflare bounds those of one alarm.
 * Another alarm goes on at once.
 */
const mostRounds = 40;

/** Of one run, in milliseconds: Cloudflare ends an alarm after 15 minutes. */
const runsFor = 300_000;

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
  /** Of the push: another number after each change. */
  version: () => number;
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
    const end = Date.now() + runsFor;
    try {
      for (let round = 0; round < mostRounds && Date.now() < end; round++) {
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
    const version = this.#context.version();
    const pushing = await find();
    if (!pushing && version !== this.#context.version()) return "at once";
    if (!pushing) return void (await state.forget());
    this.#beginAnew(pushing);
    await this.#acknowledgeLate(pushing);
    const { health } = state.value;
    if (health.paused) return void (await reportPause(this.#context));
    const time = notBefore(health);
    if (time > Date.now()) return time;
    this.#isWoken = false;
    if (pushing.refused) return this.#refuse(pushing, pushing.refused);
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
    const posts = round.attempts.map(({ posted }) => posted);
    if (this.#isCurrent(pushing)) this.#note(posts);
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
    const { place } = this.#context;
    const posted = await notify(this.#context.backend(), place, pushing);
    if (!posted) return this.#whenIdle();
    if (!this.#isCurrent(pushing)) return "at once";
    const isTold = posted.verdict === "acknowledge";
    const next = this.#goOnAfter(posted, isTold ? pushLimits.notifyMilliseconds : undefined);
    return isTold && !this.#isWoken ? undefined : next;
  }

  /** What cannot be posted is not leased: it would count as a delivery. */
  async #refuse(
    pushing: Pushing,
    error: NonNullable<Pushing["refused"]>,
  ): Promise<number | undefined | "at once"> {
    const { backend, place } = this.#context;
    if (!(await waits(backend(), place, pushing))) return this.#whenIdle();
    return this.#goOnAfter(unposted(error));
  }

  /** @param wait in milliseconds; else as long as its failures say. @returns when to go on */
  #goOnAfter(posted: Posted, wait?: number): number {
    const { state } = this.#context;
    this.#note([posted]);
    const { health } = state.value;
    const nextAt = Date.now() + (wait ?? delayAfter(health.failures) * 1_000);
    state.set({ health: { ...health, nextAt: Math.max(nextAt, health.nextAt ?? 0) } });
    this.#looks = lookAgain.length;
    return notBefore(state.value.health);
  }

  /** If not, the receiver may be another by now: what this one said says nothing of that. */
  #isCurrent({ version }: Pushing): boolean {
    return version === this.#context.version();
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
    const isPaused = health.paused !== undefined && !before.paused;
    state.set({ health, ...(isPaused && { isPauseUntold: health.paused?.because === "failing" }) });
    if (isPaused)
      log({
        level: "warn",
        audit: true,
        event: "push_paused",
        because: health.paused?.because,
        ...place,
      });
  }

  /** What a receiver took while the store could not be told. */
  async #acknowledgeLate(pushing: Pushing): Promise<void> {
    const { backend, place, state } = this.#context;
    for (const each of state.value.unacknowledged) {
      await acknowledgeLate(backend(), place, pushing, each);
      const { unacknowledged } = state.value;
      state.set({ unacknowledged: unacknowledged.filter((other) => other !== each) });
    }
  }

  #beginAnew({ created_at }: Pushing): void {
    const { state } = this.#context;
    const known = state.value.created_at;
    if (known === created_at) return;
    state.set({
      created_at,
      ...(known !== undefined && {
        health: healthy,
        due: [],
        unacknowledged: [],
        isPauseUntold: undefined,
      }),
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
