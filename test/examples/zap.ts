/** A connected account of Zapier, and a Zap of it that remembers by `id` what it has seen. */
import * as core from "zapier-platform-core";
import type { Event } from "../../examples/zapier/src/events.ts";
import app from "../../examples/zapier/src/index.ts";
import type { Post } from "../receiver.ts";

export type Account = { url: string; api_key: string };

export type Found = Event & { id: string };

type Run = (perform: unknown, bundle: object) => Promise<unknown>;

/**
 * What one account can do; its cache lives as long as this does. The platform types no result, so
 * that is done here.
 */
export function connected(authData: Account) {
  const run = core.createAppTester(app) as unknown as Run;
  const of = (operation: object | undefined) =>
    (operation as { perform?: unknown } | undefined)?.perform;
  const { authentication, triggers, creates, searches } = app;
  const perform = (operation: object | undefined, inputData: object, meta = {}) =>
    run(of(operation), { authData, inputData, meta });
  return {
    connect: () => run(authentication?.test, { authData }),
    poll: (inputData: { source?: string } = {}, meta = {}) =>
      perform(triggers?.new_event.operation, inputData, meta) as Promise<Found[]>,
    send: (inputData: object) =>
      perform(creates?.send_event?.operation, inputData) as Promise<Found>,
    acknowledge: (event_id: string) => perform(creates?.acknowledge_event?.operation, { event_id }),
    find: (event_id: string) =>
      perform(searches?.find_event.operation, { event_id }) as Promise<Found[]>,
  };
}

export interface Subscription {
  id: string;
  secret: string;
}

/** A Zap with the instant trigger, as Zapier runs it. */
export function instant(authData: Account, targetUrl: string, inputData: { source?: string } = {}) {
  const run = core.createAppTester(app) as unknown as Run;
  const operation: object = app.triggers?.new_event_instant.operation ?? {};
  const { performSubscribe, performUnsubscribe, perform, performList } = operation as Record<
    string,
    unknown
  >;
  const bundle = { authData, inputData, targetUrl };
  return {
    switchOn: () => run(performSubscribe, bundle) as Promise<Subscription>,
    switchOff: (subscribeData: Subscription) =>
      run(performUnsubscribe, { ...bundle, subscribeData }),
    /** @param post with the names of headers as Zapier gives them */
    take: ({ headers, body: content }: Post, subscribeData: Subscription) => {
      const named = Object.entries(headers).map(([name, value]) => [`Http-${name}`, value]);
      const rawRequest = { headers: Object.fromEntries(named), content };
      return run(perform, { ...bundle, subscribeData, rawRequest }) as Promise<Found[]>;
    },
    samples: () => run(performList, bundle) as Promise<Found[]>,
  };
}

/** A Zap that is switched on: what it has seen does not trigger it again. */
export class Zap {
  readonly #seen = new Set<string>();
  readonly #poll: () => Promise<Found[]>;

  private constructor(poll: () => Promise<Found[]>) {
    this.#poll = poll;
  }

  /** What waits when it is switched on is taken for seen. */
  static async switchedOn(
    account: ReturnType<typeof connected>,
    inputData: { source?: string } = {},
  ): Promise<Zap> {
    const zap = new Zap(() => account.poll(inputData));
    for (const { id } of await account.poll(inputData, { isPopulatingDedupe: true }))
      zap.#seen.add(id);
    return zap;
  }

  /** @returns the ids of the events that trigger it now */
  async triggeredBy(): Promise<string[]> {
    const fresh = (await this.#poll()).map(({ id }) => id).filter((id) => !this.#seen.has(id));
    for (const id of fresh) this.#seen.add(id);
    return fresh;
  }
}

export interface Complaint {
  name: string;
  message: string;
  code?: string;
  status?: number;
  /** Seconds until Zapier repeats the step. */
  delay?: number;
}

/** What Zapier is told of a failure, however the platform packs it. */
export async function complaintOf(run: Promise<unknown>): Promise<Complaint> {
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error("it has not failed");
  const { name, message } = error;
  return message.startsWith("{") ? { name, ...JSON.parse(message) } : { name, message };
}
