/** One post: what goes out with it, and how little of an answer it takes to know what it means. */
import { Webhook } from "standardwebhooks";
import { describe, expect, it, vi } from "vitest";
import { pushLimits } from "../../../contract/push-limits.ts";
import { attemptPost, type Receiver } from "../../../worker/push/post.ts";

const secrets = [1, 2].map((byte) => `whsec_${btoa(String.fromCharCode(byte).repeat(32))}`);
const receiver: Receiver = {
  url: "https://receiver.example/hook?token=t",
  secrets,
  headers: { Authorization: "Bearer of-the-receiver" },
};
const message = { id: "m1", body: '{"a":1.0}', contentType: "application/json" };

/** @returns how it ended, and what was fetched */
async function posted(answer: (init: RequestInit) => Response | Promise<Response>) {
  const fetched = vi
    .spyOn(globalThis, "fetch")
    .mockImplementation(async (_, init) => answer(init ?? {}));
  const result = await attemptPost(receiver, () => message);
  const [url, init = {}] = fetched.mock.calls[0] ?? [];
  return { ...result, url, init };
}

describe("a post", () => {
  it("is signed with every secret that is valid, over its id, its time and its very body", async () => {
    const { init, url } = await posted(() => new Response());
    const headers = Object.fromEntries(new Headers(init.headers));
    expect(url).toBe(receiver.url);
    for (const secret of secrets) {
      const webhook = new Webhook(secret);
      expect(webhook.verify(String(init.body), headers)).toEqual({ a: 1 });
      expect(() => webhook.verify('{"a":1}', headers)).toThrow();
      expect(() => webhook.verify(message.body, { ...headers, "webhook-id": "m2" })).toThrow();
    }
    expect(headers).toMatchObject({
      authorization: "Bearer of-the-receiver",
      "content-type": "application/json",
      "zapier-triggers-push": "1",
    });
  });

  it("follows no redirect", async () => {
    const { init, ...result } = await posted(
      () => new Response(null, { status: 302, headers: { location: "https://elsewhere.example" } }),
    );
    expect(init.redirect).toBe("manual");
    expect(result).toMatchObject({ verdict: "retry", status: 302, error: "redirect" });
  });

  it("waits no longer for an answer than it may", async () => {
    const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(AbortSignal.abort());
    const late = Object.assign(new Error("late"), { name: "TimeoutError" });
    const result = await posted(({ signal }) => {
      if (signal?.aborted) throw late;
      return new Response();
    });
    expect(timeout).toHaveBeenCalledWith(pushLimits.timeoutMilliseconds);
    expect(result).toMatchObject({ verdict: "retry", error: "timeout" });
  });

  it("reads no more of an answer than a little, and never waits for its end", async () => {
    let sent = 0;
    let isCancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 16_384;
        controller.enqueue(new Uint8Array(16_384));
      },
      cancel() {
        isCancelled = true;
      },
    });
    expect(await posted(() => new Response(endless))).toMatchObject({ verdict: "acknowledge" });
    expect(sent).toBeLessThanOrEqual(2 * pushLimits.answerBytes);
    expect(isCancelled).toBe(true);
    const silent = new ReadableStream<Uint8Array>({});
    expect(await posted(() => new Response(silent))).toMatchObject({ verdict: "acknowledge" });
  });

  it("that meets a broken connection is tried again", async () => {
    const result = await posted(() => Promise.reject(new TypeError("connection lost")));
    expect(result).toMatchObject({ verdict: "retry", error: "connection" });
  });

  it("logs nothing of the receiver, nor of what is posted", async () => {
    const said: unknown[] = [];
    vi.spyOn(console, "info").mockImplementation((...texts) => void said.push(...texts));
    vi.spyOn(console, "log").mockImplementation((...texts) => void said.push(...texts));
    await posted(() => Promise.reject(new TypeError(receiver.url)));
    await attemptPost(receiver, () => {
      throw new Error("a bug");
    });
    for (const secret of ["token=t", "of-the-receiver", ...secrets, message.body])
      expect(said.join("\n")).not.toContain(secret);
  });
});
