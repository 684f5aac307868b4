/** Limits in time, by a clock that the test holds. */
import { Hono } from "hono";
import { vi } from "vitest";
import { InboxDefinitions } from "../../../backend/store/inbox-definitions.ts";
import { tombstoneKeptUntil } from "../../../backend/store/retention.ts";
import { limits } from "../../../contract/limits.ts";
import { HeldBytes, type HeldBytesEnv, heldBytes } from "../../../worker/http/held-bytes.ts";
import { readBody } from "../../../worker/http/request-body.ts";
import { putInbox, untilBelieved } from "../../../worker/inbox/definitions.ts";
import { beginRead, isKnownEmpty } from "../../../worker/inbox/empty-inbox-cache.ts";
import type { LimitPath, Row } from "./row.ts";

/** Whether it has ended, well or not, so many milliseconds after it began, and no earlier. */
async function endsAfter(milliseconds: number, begin: () => Promise<unknown>): Promise<boolean> {
  vi.useFakeTimers();
  let hasEnded = false;
  const ended = begin()
    .catch(() => undefined)
    .then(() => {
      hasEnded = true;
    });
  await vi.advanceTimersByTimeAsync(milliseconds - 1);
  const wasEarly = hasEnded;
  await vi.advanceTimersByTimeAsync(1);
  const isInTime = hasEnded;
  await vi.runAllTimersAsync();
  await ended;
  vi.useRealTimers();
  return isInTime && !wasEarly;
}

const { inFlight } = limits;

export const ofTime = {
  "inFlight.waitMilliseconds": {
    is: 2_000,
    takes: (size) =>
      endsAfter(size, async () => {
        const first = new HeldBytes();
        await first.hold("body", { tenant: "full", bytes: inFlight.tenantBytes });
        await new HeldBytes()
          .hold("body", { tenant: "full", bytes: inFlight.smallBytes + 1 })
          .finally(() => first.release("body"));
      }),
  },
  "inFlight.sendMilliseconds": {
    is: 60_000,
    takes: (size) =>
      endsAfter(size, async () => {
        const app = new Hono<HeldBytesEnv>().use(heldBytes()).get("/", async (c) => {
          await c.var.held.hold("answer", { tenant: "slow", bytes: inFlight.smallBytes + 1 });
          return c.body("never read");
        });
        // Its client reads nothing.
        await (await app.request("/")).body?.getReader().closed;
      }),
  },
  bodyReadMilliseconds: {
    is: 10_000,
    takes: (size) =>
      endsAfter(size, () => {
        const body = new ReadableStream();
        const init = { method: "POST", body, duplex: "half" } as const;
        return readBody(new Request("https://events.example/", init), 100);
      }),
  },
  "inboxes.changeMilliseconds": {
    is: 1_200,
    takes: (size) => endsAfter(size, () => untilBelieved()),
  },
  "inboxes.default": {
    is: 100,
    takes: async (size) => {
      vi.useFakeTimers();
      const asked: { atMost: number }[] = [];
      const value = async (_: string, input: { atMost: number }) => {
        asked.push(input);
        return { inbox: {} };
      };
      const scope = { tenant: "a", shards: 1 };
      const variables = { backend: { value }, scope, settings: {}, tenant: "a" };
      const put = putInbox({ var: variables } as never, "orders", { dry_run: false }, () => {});
      await vi.runAllTimersAsync();
      await put;
      vi.useRealTimers();
      return asked[0]?.atMost === size;
    },
  },
  "inboxes.believedMilliseconds": {
    is: 1_000,
    takes: async (size) => {
      let now = 1_000_000;
      const get = vi.fn(async () => undefined);
      const definitions = new InboxDefinitions({ get } as never, () => now);
      await definitions.of("a");
      // The last millisecond in which it is believed.
      now += size - 1;
      await definitions.of("a");
      return get.mock.calls.length === 1;
    },
  },
  emptyInboxMilliseconds: {
    is: 1_000,
    takes: (size) => {
      vi.useFakeTimers();
      const place = { tenant: `empty-${size}` };
      beginRead(place)();
      vi.advanceTimersByTime(size - 1);
      const isKnown = isKnownEmpty(place);
      vi.useRealTimers();
      return isKnown;
    },
  },
  tombstoneSeconds: {
    is: 7_776_000,
    takes: (size) => tombstoneKeptUntil(1_000, { event: 1, acknowledged: 1 }) >= 1_000 + size,
  },
} satisfies Partial<Record<LimitPath, Row>>;
