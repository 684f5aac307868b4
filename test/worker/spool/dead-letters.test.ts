import { createScheduledController } from "cloudflare:test";
import { beforeEach, describe, expect, it, vi } from "vitest";
import worker from "../../../worker/index.ts";
import { runLimits } from "../../../worker/spool/retry-dead-letters.ts";
import { eventually } from "../../eventually.ts";
import { ask, faulty, testEnv } from "../request.ts";
import { accepted, bytesOf, consume, messageOf, objectsUnder } from "../spool-messages.ts";

beforeEach(async () => {
  for (const prefix of ["dead/", "failed/"]) {
    const left = await objectsUnder(prefix);
    if (left.length > 0) await testEnv.SPOOLED_EVENTS.delete(left);
  }
});

/** What one run of the clock asks of others, and what it sends. */
async function retry(env: Partial<Env> = {}): Promise<{ subrequests: number; sent: string[] }> {
  let subrequests = 0;
  const sent: string[] = [];
  const { SPOOLED_EVENTS } = testEnv;
  const counted =
    <Args extends unknown[], Result>(call: (...args: Args) => Result) =>
    (...args: Args): Result => {
      subrequests++;
      return call(...args);
    };
  const fetched = vi.spyOn(globalThis, "fetch");
  await worker.scheduled(createScheduledController(), {
    ...testEnv,
    SPOOLED_EVENTS: {
      list: counted((options: R2ListOptions) => SPOOLED_EVENTS.list(options)),
      get: counted((key: string) => SPOOLED_EVENTS.get(key)),
      delete: counted((names: string[]) => SPOOLED_EVENTS.delete(names)),
    } as never,
    SPOOL: {
      sendBatch: counted(async (messages: MessageSendRequest<Uint8Array>[]) => {
        const bodies = messages.map(({ body }) => new TextDecoder().decode(body));
        expect(bodies.length).toBeLessThanOrEqual(100);
        expect(bodies.join("").length).toBeLessThanOrEqual(256_000);
        sent.push(...bodies);
      }),
    } as never,
    ...env,
  });
  subrequests += fetched.mock.calls.length;
  fetched.mockRestore();
  return { subrequests, sent };
}

/** Puts objects there as the consumer of the dead-letter queue does. */
async function store(objects: number, messages: number, bytes = 20): Promise<string[]> {
  const all: string[] = [];
  for (let object = 0; object < objects; object++) {
    const batch = Array.from({ length: messages }, (_, n) => `${object}.${n}`.padEnd(bytes, "x"));
    await consume(
      "spool-dead",
      batch.map((text) => ({ id: text.slice(0, 40), attempts: 101, body: bytesOf(text) })),
    );
    all.push(...batch);
  }
  return all;
}

describe("a dead letter of the spool", () => {
  it("waits in R2, and comes back into the spool by the clock", async () => {
    const events = [accepted(), accepted()];
    const { acknowledged } = await consume(
      "spool-dead",
      events.map((event) => messageOf(event, { attempts: 101 })),
    );
    expect(acknowledged).toEqual(events.map(({ event_id }) => event_id));
    expect(await objectsUnder("dead/")).toHaveLength(1);
    await worker.scheduled(createScheduledController(), testEnv);
    expect(await objectsUnder("dead/")).toEqual([]);
    for (const { event_id, created_at } of events)
      await eventually(async () =>
        expect(await (await ask(`/v1/events/${event_id}`)).json()).toMatchObject({
          status: "pending",
          created_at,
        }),
      );
  });

  it("stays in the queue if R2 does not take it", async () => {
    const SPOOLED_EVENTS = { put: () => Promise.reject(new Error("no R2")) } as never;
    await expect(
      consume("spool-dead", [messageOf(accepted())], { SPOOLED_EVENTS }),
    ).rejects.toThrow("no R2");
  });

  it("comes back once, with all the others, in runs that keep to their subrequests", async () => {
    const messages = [...(await store(460, 2)), ...(await store(6, 100, 12_000))];
    const sent: string[] = [];
    let runs = 0;
    while ((await objectsUnder("dead/")).length > 0) {
      const run = await retry();
      expect(run.sent.length).toBeGreaterThan(0);
      expect(run.subrequests).toBeLessThanOrEqual(runLimits.subrequests);
      sent.push(...run.sent);
      runs++;
    }
    expect(sent.sort()).toEqual(messages.sort());
    expect(runs).toBeGreaterThan(1);
  });

  it("stays in R2 while AWS is down, where new events do not wait behind it", async () => {
    await store(1, 1);
    const { url: BACKEND_URL } = faulty("unavailable");
    expect((await retry({ BACKEND_URL })).sent).toEqual([]);
    expect(await objectsUnder("dead/")).toHaveLength(1);
  });

  it("stays in R2 if the spool does not take it, and holds no other", async () => {
    const [first = "", second = ""] = await store(2, 1);
    const sent: string[] = [];
    const SPOOL = {
      sendBatch: async ([{ body }]: [{ body: Uint8Array }]) => {
        const text = new TextDecoder().decode(body);
        if (text === first) throw new Error("too large");
        sent.push(text);
      },
    } as never;
    await retry({ SPOOL });
    expect(sent).toEqual([second]);
    expect(await objectsUnder("dead/")).toHaveLength(1);
  });
});

describe("a message that meets a bug", () => {
  const fail = async () => {
    const message = messageOf(accepted(), { attempts: 5 });
    await consume("spool", [message], { BACKEND_URL: faulty("bug").url });
    expect(await objectsUnder("failed/")).toHaveLength(1);
    return message;
  };

  it("is told of each minute, for the alarm, and tried again after a day", async () => {
    const message = await fail();
    const fetched = vi.spyOn(globalThis, "fetch");
    await worker.scheduled(createScheduledController(), testEnv);
    const asked = fetched.mock.calls.map(([url, init]) => [
      String(url).split("/").at(-1),
      init?.body,
    ]);
    // The clock wakes pushes, too.
    expect(asked.filter(([operation]) => operation !== "list-push-backlogs")).toEqual([
      ["report-edge", '{"spool":{"failed":1,"waiting":0,"oldest_seconds":0}}'],
      ["check-readiness", "{}"],
    ]);
    vi.restoreAllMocks();
    const later = Date.now() + 86_400_000 + 1_000;
    vi.spyOn(Date, "now").mockImplementation(() => later);
    const { sent } = await retry();
    expect(sent.map((text) => JSON.parse(text).event.event_id)).toEqual([message.id]);
    expect(await objectsUnder("failed/")).toEqual([]);
  });
});

describe("each minute the backend is told", () => {
  const oldest = Date.now() - 61_000;
  const reported = async (env: Partial<Env>) => {
    const fetched = vi.spyOn(globalThis, "fetch");
    await worker.scheduled(createScheduledController(), { ...testEnv, ...env });
    const reports = fetched.mock.calls.filter(([url]) => String(url).endsWith("/report-edge"));
    return reports.map(([, init]) => JSON.parse(String(init?.body)).spool);
  };
  const queueWith = (metrics: () => Promise<unknown>) =>
    ({ ...testEnv.SPOOL, metrics, sendBatch: async () => {} }) as never;

  it("how many events wait, and since when the oldest has", async () => {
    const metrics = async () => ({
      backlogCount: 3,
      backlogBytes: 300,
      oldestMessageTimestamp: new Date(oldest),
    });
    const [report] = await reported({ SPOOL: queueWith(metrics) });
    expect(report).toMatchObject({ failed: 0, waiting: 3 });
    expect(report.oldest_seconds).toBeGreaterThanOrEqual(61);
    expect(report.oldest_seconds).toBeLessThan(600);
  });

  it("that nothing waits, which its silence would not say", async () => {
    const metrics = async () => ({
      backlogCount: 0,
      backlogBytes: 0,
      oldestMessageTimestamp: new Date(0),
    });
    const reports = await reported({ SPOOL: queueWith(metrics) });
    expect(reports).toEqual([{ failed: 0, waiting: 0, oldest_seconds: 0 }]);
  });

  it("nothing if the queue says nothing; dead letters go back all the same", async () => {
    await store(1, 1);
    const metrics = () => Promise.reject(new Error("no metrics"));
    expect(await reported({ SPOOL: queueWith(metrics) })).toEqual([]);
    expect(await objectsUnder("dead/")).toEqual([]);
  });
});
