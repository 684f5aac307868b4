/** Each error code × each call of the client: how often it asks, and what its caller is told. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { RejectEvent, TriggersClient, TriggersError } from "../../client/src/index.ts";
import { type ErrorCode, errors } from "../../contract/errors.ts";
import { limits } from "../../contract/limits.ts";

const codes = Object.keys(errors) as ErrorCode[];
const retries = 2;

// No pauses between attempts.
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0));

const itemError = (code: ErrorCode) => ({
  code,
  title: errors[code].title,
  detail: "d",
  retryable: errors[code].retryable,
});

const problem = (code: ErrorCode): Response => {
  const { status, title, retryable } = errors[code];
  const body = { type: `https://x/errors/${code}`, title, status, detail: "d", code, retryable };
  const headers = { "Content-Type": "application/problem+json", "X-Request-Id": "r-1" };
  return new Response(JSON.stringify({ ...body, request_id: "r-1" }), { status, headers });
};

const leased = (): Response =>
  Response.json({ lease_id: "l-1", events: [{ event_id: "e-1", payload: {} }] });

type Answer = (path: string, body: string) => Response | Promise<Response>;

function clientOf(answer: Answer) {
  const paths: string[] = [];
  const client = new TriggersClient({
    url: "https://events.example",
    apiKey: "zt_key",
    retries,
    fetch: async (input, init) => {
      const { pathname } = new URL(String(input));
      paths.push(pathname);
      return answer(pathname, String(init?.body));
    },
  });
  return { client, paths };
}

const first = async (events: AsyncIterable<unknown>) => {
  for await (const event of events) return event;
};

const eventIds = ["e-1"];
const range = { since: 0, until: 1 };

const calls: Record<string, (client: TriggersClient) => Promise<unknown>> = {
  publish: (client) => client.publish({ payload: {} }),
  publishBatch: (client) => client.publishBatch([{ payload: {} }]),
  get: (client) => client.get("e-1"),
  delete: (client) => client.delete("e-1"),
  acknowledge: (client) => client.acknowledge("e-1"),
  acknowledgeMany: (client) => client.acknowledgeMany({ eventIds }),
  lease: (client) => client.lease(),
  release: (client) => client.release({ eventIds }),
  extend: (client) => client.extend({ eventIds }),
  reject: (client) => client.reject({ eventIds }),
  redrive: (client) => client.redrive(eventIds),
  stats: (client) => client.stats(),
  me: (client) => client.me(),
  "inbox()": (client) => first(client.inbox()),
  inboxes: (client) => client.inboxes(),
  "inbox(name).events": (client) => first(client.inbox("orders").events()),
  "inbox(name).definition": (client) => client.inbox("orders").definition(),
  "inbox(name).define": (client) => client.inbox("orders").define(),
  "inbox(name).delete": (client) => client.inbox("orders").delete(),
  countReplay: (client) => client.countReplay(range),
  getReplay: (client) => client.getReplay("r-1"),
};

describe.each(Object.entries(calls))("%s", (_, call) => {
  it.each(codes)("that is answered %s asks again if that may help, and says so", async (code) => {
    const { client, paths } = clientOf(() => problem(code));
    const error = await call(client).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(TriggersError);
    const { status, retryable } = errors[code];
    expect(error).toMatchObject({ code, status, retryable, requestId: "r-1", detail: "d" });
    expect(paths).toHaveLength(retryable ? 1 + retries : 1);
  });
});

describe("an answer that is not the API's", () => {
  it.each([
    [400, false],
    [403, false],
    [428, false],
    [429, true],
    [430, false],
    [499, false],
    [500, true],
    [502, true],
    [599, true],
  ])("of %d is asked for again: %s", async (status, retryable) => {
    const { client, paths } = clientOf(() => new Response("<html>", { status }));
    const code = "unexpected_answer";
    await expect(client.stats()).rejects.toMatchObject({ code, status, retryable });
    expect(paths).toHaveLength(retryable ? 1 + retries : 1);
  });
});

describe("a chunk of a batch", () => {
  /** @returns the bytes of each request, for two events that come to so many bytes in one */
  async function requestsOf(bytes: number): Promise<number[]> {
    const sizes: number[] = [];
    const { client } = clientOf((_, body) => {
      sizes.push(Buffer.byteLength(body));
      const { events } = JSON.parse(body) as { events: unknown[] };
      return Response.json({ results: events.map((_, index) => ({ index, status: 201 })) });
    });
    const events = (rest: number) => [
      { payload: { text: "x".repeat(rest) }, idempotencyKey: "a" },
      { payload: {}, idempotencyKey: "b" },
    ];
    await client.publishBatch(events(0));
    const around = sizes.splice(0)[0] ?? 0;
    // The reckoning has a comma for each event: one more than the request.
    await client.publishBatch(events(bytes - 1 - around));
    return sizes;
  }

  it("is at most as large as the API takes it", async () => {
    const { batchBodyBytes } = limits;
    expect(await requestsOf(batchBodyBytes)).toEqual([batchBodyBytes - 1]);
    const sizes = await requestsOf(batchBodyBytes + 1);
    expect(sizes).toHaveLength(2);
  });
});

describe("replay", () => {
  it.each(codes)("that is answered %s is never asked for twice", async (code) => {
    const { client, paths } = clientOf(() => problem(code));
    await expect(client.replay(range)).rejects.toMatchObject({ code });
    expect(paths).toHaveLength(1);
  });
});

describe("tail", () => {
  it.each(codes)("that is answered %s connects again if that may help", async (code) => {
    const abort = new AbortController();
    const { client, paths } = clientOf(() => problem(code));
    const lost: unknown[] = [];
    const onReconnect = (error: TriggersError | undefined) => {
      lost.push(error?.code);
      if (lost.length === 2) abort.abort();
    };
    const read = first(client.tail({ signal: abort.signal, onReconnect }));
    if (errors[code].retryable) await read;
    else await expect(read).rejects.toMatchObject({ code });
    expect(lost).toEqual(errors[code].retryable ? [code, code] : []);
    expect(paths).toHaveLength(errors[code].retryable ? 2 : 1);
  });
});

describe("consume", () => {
  it.each(codes)("whose lease is answered %s goes on if that may help", async (code) => {
    const abort = new AbortController();
    const { client, paths } = clientOf(() => problem(code));
    const told: unknown[] = [];
    const onError = (error: unknown) => {
      told.push((error as TriggersError).code);
      if (told.length === 2) abort.abort();
    };
    const consumed = client.consume(() => undefined, { signal: abort.signal, onError });
    if (errors[code].retryable) await consumed;
    else await expect(consumed).rejects.toMatchObject({ code });
    expect(told).toEqual(errors[code].retryable ? [code, code] : []);
    expect(paths).toHaveLength(errors[code].retryable ? 2 : 1);
  });

  /** One event, and a route that answers an error: for the event, or as a whole. */
  async function consumeOne(
    route: "ack" | "release" | "reject" | "extend",
    answer: () => Response,
    handler: (signal: AbortSignal) => unknown,
  ) {
    const abort = new AbortController();
    const told: { code: unknown; event_id?: string | undefined }[] = [];
    let asked = 0;
    const { client } = clientOf((path) => {
      const name = path.replace("/v1/inbox/", "");
      if (name === "lease") return leased();
      if (name !== route) return Response.json({ results: [{ event_id: "e-1" }] });
      asked++;
      return answer();
    });
    const once = (_: unknown, { signal }: { signal: AbortSignal }) => {
      abort.abort();
      return handler(signal);
    };
    await client.consume(once, {
      signal: abort.signal,
      lease: 60,
      heartbeat: route === "extend" ? 0.005 : 30,
      onError: (error, event) =>
        told.push({ code: (error as TriggersError).code, event_id: event?.event_id }),
    });
    return { told, asked: () => asked };
  }

  const ofItem = (code: ErrorCode) => () =>
    Response.json({ results: [{ event_id: "e-1", error: itemError(code) }] });

  const settlements = {
    ack: () => undefined,
    release: () => {
      throw Object.assign(new Error("not now"), { code: "handler" });
    },
    reject: () => {
      throw Object.assign(new RejectEvent("never"), { code: "handler" });
    },
  };

  describe.each(Object.entries(settlements))("%s", (route, handler) => {
    const before = route === "ack" ? [] : [{ code: "handler", event_id: "e-1" }];

    it.each(codes)(
      "of an event that is answered %s is reported, and ends nothing",
      async (code) => {
        const { told, asked } = await consumeOne(route as "ack", ofItem(code), handler);
        expect(told).toEqual([...before, { code, event_id: "e-1" }]);
        expect(asked()).toBe(1);
      },
    );

    it.each(codes)("that is answered %s is reported, after what may help", async (code) => {
      const { told, asked } = await consumeOne(route as "ack", () => problem(code), handler);
      expect(told).toEqual([...before, { code, event_id: "e-1" }]);
      expect(asked()).toBe(errors[code].retryable ? 21 : 1);
    });
  });

  /** Until the lease was to be extended twice, or the event is lost. */
  const working = () => {
    let reason: unknown;
    let extended = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    return {
      reason: () => reason,
      asked: () => ++extended === 3 && resolve(),
      handler: (signal: AbortSignal) => {
        signal.addEventListener("abort", () => {
          reason = signal.reason;
          resolve();
        });
        return promise;
      },
    };
  };

  describe("extend", () => {
    it.each(codes)(
      "of an event that is answered %s aborts its handler, unless the lease is only at its limit",
      async (code) => {
        const work = working();
        const answer = () => {
          work.asked();
          return ofItem(code)();
        };
        await consumeOne("extend", answer, work.handler);
        expect((work.reason() as TriggersError | undefined)?.code).toBe(
          code === "lease_limit_reached" ? undefined : code,
        );
      },
    );

    it.each(codes)(
      "that is answered %s aborts the handlers only if there is no such lease",
      async (code) => {
        const work = working();
        const answer = () => {
          work.asked();
          return problem(code);
        };
        await consumeOne("extend", answer, work.handler);
        expect((work.reason() as TriggersError | undefined)?.code).toBe(
          code === "lease_not_found" ? code : undefined,
        );
      },
    );
  });
});

describe("a lease that is at its limit", () => {
  it("lasts until its end, and then aborts the handlers, whatever is answered", async () => {
    vi.useFakeTimers();
    const abort = new AbortController();
    const { client } = clientOf((path) => {
      if (path.endsWith("/extend")) {
        const error = itemError("lease_limit_reached");
        return Response.json({ results: [{ event_id: "e-1", error }] });
      }
      return path.endsWith("/lease") ? leased() : Response.json({ results: [{ event_id: "e-1" }] });
    });
    const lost: number[] = [];
    const begin = Date.now();
    const consumed = client.consume(
      (_, { signal }) =>
        new Promise<void>((resolve) => {
          abort.abort();
          signal.addEventListener("abort", () => {
            lost.push(Date.now() - begin);
            resolve();
          });
        }),
      { signal: abort.signal, lease: 10, heartbeat: 3, onError: () => undefined },
    );
    await vi.advanceTimersByTimeAsync(20_000);
    expect(lost).toEqual([10_000]);
    await consumed;
  });
});
