/**
 * Posts the events of one inbox: a Durable Object leases, posts and settles them, by the operations
 * that every consumer uses. It is woken when events come in, and by its own alarm while some wait.
 */
import { DurableObject } from "cloudflare:workers";
import type { StoredEvent } from "../../contract/event.ts";
import type { PushAnswer, PushHealth } from "../../contract/push-answers.ts";
import { newTraceparent } from "../http/trace-context.ts";
import { Backend } from "../private-api/backend.ts";
import type { Place } from "../wake/wake-pushes.ts";
import { Dispatch } from "./dispatch.ts";
import { type Health, notBefore, paused, resumed, shownHealth } from "./health.ts";
import { eventMessage, testMessage } from "./message.ts";
import { attemptPost, type Message } from "./post.ts";
import { findPushing, type Pushing, unposted } from "./pushing.ts";
import { StoredState } from "./state.ts";

/** For how long it believes what it was told of the push, in milliseconds. */
const believed = 30_000;

export class PushDispatcher extends DurableObject<Env> {
  readonly #state: StoredState;
  #pushing: { at: number; value: Promise<Pushing | undefined> } | undefined;
  #dispatch: Dispatch | undefined;
  #version = 0;

  constructor(context: DurableObjectState, env: Env) {
    super(context, env);
    this.#state = new StoredState(context.storage);
  }

  /** Something came into the inbox, or the clock found something. */
  async wake(place: Place): Promise<void> {
    this.#remember(place);
    const dispatch = this.#dispatchOf(place);
    dispatch.noteWake();
    const { health, isPauseUntold } = this.#state.value;
    if ((health.paused && !isPauseUntold) || dispatch.isRunning) return;
    await this.#runAt(health.paused ? Date.now() : Math.max(Date.now(), notBefore(health)));
  }

  /** The inbox was defined, or its secret is another. */
  async redefine(place: Place): Promise<void> {
    this.#pushing = undefined;
    this.#version++;
    // A receiver that asked to be left alone may be another now.
    this.#setHealth({ askedUntil: undefined, nextAt: undefined });
    this.#remember(place);
    this.#dispatchOf(place).noteWake();
    // Also while it is paused: the inbox may be gone, or another one of its name.
    await this.#runAt(Date.now());
  }

  async health(place: Place): Promise<PushHealth> {
    this.#remember(place);
    const next = await this.ctx.storage.getAlarm();
    return shownHealth(this.#state.value.health, next ?? undefined);
  }

  async pause(place: Place): Promise<PushHealth> {
    this.#setHealth(paused(this.#state.value.health, Date.now()));
    return this.health(place);
  }

  async resume(place: Place): Promise<PushHealth> {
    this.#state.set({ health: resumed(this.#state.value.health), isPauseUntold: undefined });
    await this.redefine(place);
    return this.health(place);
  }

  /** @returns undefined if the inbox does not push */
  async test(place: Place): Promise<PushAnswer | undefined> {
    return this.#postNow(place, ({ settings }) => testMessage(settings, place.inbox, Date.now()));
  }

  /** Posts an event, whatever has become of it. @returns undefined if the inbox does not push */
  async push(place: Place, event: StoredEvent): Promise<PushAnswer | undefined> {
    return this.#postNow(place, ({ settings }) => eventMessage(settings, event));
  }

  override async alarm(): Promise<void> {
    const { place } = this.#state.value;
    if (!place) return;
    const dispatch = this.#dispatchOf(place);
    if (dispatch.isRunning) return;
    const next = await dispatch.toEnd();
    if (next !== undefined) await this.#runAt(next);
  }

  #dispatchOf(place: Place): Dispatch {
    this.#dispatch ??= new Dispatch({
      backend: () => this.#backend(),
      place,
      state: this.#state,
      pushing: () => this.#find(place),
      version: () => this.#version,
    });
    return this.#dispatch;
  }

  async #runAt(time: number): Promise<void> {
    const planned = await this.ctx.storage.getAlarm();
    if (planned === null || planned > time) await this.ctx.storage.setAlarm(time);
  }

  async #postNow(
    place: Place,
    messageFor: (pushing: Pushing) => Message,
  ): Promise<PushAnswer | undefined> {
    this.#pushing = undefined;
    const pushing = await this.#find(place);
    if (!pushing) return undefined;
    const { receiver, refused } = pushing;
    const posted = refused
      ? unposted(refused)
      : await attemptPost(receiver, () => messageFor(pushing));
    const { verdict, status, error, milliseconds } = posted;
    return {
      delivered: verdict === "acknowledge",
      ...(status !== undefined && { status }),
      ...(error && { error }),
      duration_ms: milliseconds,
    };
  }

  async #find(place: Place): Promise<Pushing | undefined> {
    const now = Date.now();
    if (!this.#pushing || now - this.#pushing.at >= believed) {
      const value = findPushing(this.#backend(), this.env, place, this.#version);
      this.#pushing = { at: now, value };
      // What could not be asked is asked again.
      value.catch(() => {
        this.#pushing = undefined;
      });
    }
    return this.#pushing.value;
  }

  #remember(place: Place): void {
    if (!this.#state.value.place) this.#state.set({ place });
  }

  #setHealth(changed: Partial<Health>): void {
    this.#state.set({ health: { ...this.#state.value.health, ...changed } });
  }

  #backend(): Backend {
    const requestId = crypto.randomUUID();
    return new Backend({ env: this.env, requestId, traceparent: newTraceparent() });
  }
}
