import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { limits } from "../../contract/limits.ts";

const page = readFileSync(new URL("../../docs/live.md", import.meta.url), "utf8")
  .replaceAll(/\s+/g, " ")
  .toLowerCase();

describe("the page on the live inbox", () => {
  it("publishes the bounds that the code keeps", () => {
    const { seconds, calls, pauses, outagePause, overlapSeconds, heartbeatSeconds } = limits.stream;
    expect(page).toContain(`after ${seconds} seconds, or after ${calls} calls to the store`);
    expect(page).toContain(`up to ${overlapSeconds} seconds after its \`created_at\``);
    expect(page).toContain(`in the last ${overlapSeconds + heartbeatSeconds} seconds`);
    expect(page).toContain(`every ${heartbeatSeconds} seconds`);
    expect(page).toContain(`tries again every ${outagePause / 1_000} seconds`);
    expect([Math.min(...pauses), Math.max(...pauses)]).toEqual([1_000, 2_000]);
  });
});

describe("a stream", () => {
  it("stays within the 1,000 subrequests of a Worker's request, though each call be repeated twice", () => {
    const { seconds, calls } = limits.stream;
    const checksOfTheKey = seconds / 5;
    const callsToTheAuthority = Math.ceil(seconds / 60);
    expect(3 * calls + checksOfTheKey + 4 * callsToTheAuthority).toBeLessThan(1_000);
  });
});
