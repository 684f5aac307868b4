import { beforeEach, expect, it, vi } from "vitest";
import { schedule } from "../../local/schedule.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
it("invokes a handler again and again, until it is ended", async () => {
  const handler = vi.fn(async () => {});
  const end = schedule(handler);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(handler).toHaveBeenCalledTimes(3);
  end();
  await vi.advanceTimersByTimeAsync(15_000);
  expect(handler).toHaveBeenCalledTimes(3);
});

it("does not invoke it again while it runs", async () => {
  let running = 0;
  let most = 0;
  const end = schedule(async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    running--;
  });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(most).toBe(1);
  end();
});

it("logs what it throws, and goes on", async () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const handler = vi.fn().mockRejectedValueOnce(new Error("broken")).mockResolvedValue(undefined);
  const end = schedule(handler);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(handler).toHaveBeenCalledTimes(2);
  expect(logged).toHaveBeenCalledOnce();
  expect(JSON.parse(String(logged.mock.calls[0]))).toMatchObject({
    level: "ERROR",
    errorMessage: "broken",
  });
  end();
});
