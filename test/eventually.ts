/** Waiting for what comes about by itself, however busy the machine is. */
import { vi } from "vitest";

/** Far beyond what anything takes that is not broken, in milliseconds. */
const timeout = 300_000;

/** @param interval between two looks, in milliseconds. @returns what the first good look returns */
export const eventually = <T>(look: () => T | Promise<T>, interval = 50): Promise<T> =>
  vi.waitFor(look, { timeout, interval });
