import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { errors } from "../../contract/errors.ts";
import { apiKeyPattern } from "../../contract/key.ts";
import { keyCache, limits, rateLimits } from "../../contract/limits.ts";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const number = (value: number) => value.toLocaleString("en-US");

describe("the README", () => {
  it("has one row for each error of the catalogue, and no other", () => {
    const rows = readme.match(/^\| `[a-z_]+` \| \d{3} \|.*$/gm);
    const catalogue = Object.entries(errors).map(
      ([code, { status, title, retryable, remedy }]) =>
        `| \`${code}\` | ${status} | ${retryable ? "yes" : "no"} | ${title}. ${remedy} |`,
    );
    expect(rows).toEqual(catalogue);
  });

  it("publishes the bounds that the code keeps", () => {
    expect(readme).toContain(`A revoked key stops everywhere within ${keyCache.fresh} seconds`);
    expect(readme).toContain(`within ${keyCache.isolate} seconds of reading KV`);
    expect(readme).toContain(`works within ${keyCache.unknown} seconds`);
    expect(keyCache.stale).toBe(3_600);
    expect(readme).toContain(`${number(limits.payloadBytes)} bytes`);
    expect(readme).toContain(
      `${number(rateLimits.standard.limit)} times in ${rateLimits.standard.period} seconds`,
    );
    expect(readme).toContain(`${number(rateLimits.high.limit)} times`);
    expect(readme).toContain(
      `${rateLimits.failedAuthentication.limit} failed authentications a minute`,
    );
  });

  it("publishes a pattern that finds every key", () => {
    const published = /`(zt_\[.*\})`/.exec(readme)?.[1] ?? "";
    expect(published.replace("{49}", "{43})([0-9A-Za-z]{6})$")).toBe(
      apiKeyPattern.source
        .replace("^zt_(", "zt_")
        .replace("(?:[a-z0-9-]", "([a-z0-9-]")
        .replace(")?)_(", ")?_")
        .replace(")_(", "_"),
    );
  });

  it("stays under 200 lines", () => {
    expect(readme.split("\n").length).toBeLessThanOrEqual(200);
  });
});
