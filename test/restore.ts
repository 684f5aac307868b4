/** After every test, passed or failed: the clock is the real one again, and nothing is spied on. */
import { afterEach, vi } from "vitest";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});
