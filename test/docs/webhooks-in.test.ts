/** The page about webhooks says what the schemes say, and the numbers that the code keeps. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { senderKeys, sourceCache } from "../../contract/cache-bounds.ts";
import { limits, rateLimits } from "../../contract/limits.ts";
import { schemeNames } from "../../contract/source.ts";
import { schemeOf } from "../../worker/sources/schemes/all.ts";
import { root } from "../checkout.ts";

const page = readFileSync(join(root, "docs/webhooks-in.md"), "utf8");

const hmac = {
  header: "x",
  algorithm: "SHA-256",
  encoding: "hex",
  prefix: "",
  signed: "{body}",
} as const;

it.each(schemeNames)("it says what %s covers, and how to set it up", (scheme) => {
  const { covers, handshake } = schemeOf({ scheme, hmac });
  const cell = (covered: boolean | "in part") =>
    covered === "in part" ? covered : covered ? "covered" : "not covered";
  const timed = scheme === "hmac" ? "if `timestamp` is declared" : cell(covers.time);
  const replay = scheme === "hmac" ? "The same body again, at any time" : covers.replay;
  expect(page).toContain(`| \`${scheme}\` | ${cell(covers.body)} | ${timed} | ${replay}`);
  const steps = page.slice(page.indexOf("## Steps for each sender"));
  expect(steps).toMatch(new RegExp(`^\\| \`${scheme}\` \\| .+ \\| .+ \\|$`, "m"));
  if (handshake)
    expect(steps.split("\n").find((line) => line.startsWith(`| \`${scheme}\``))).toMatch(
      /answered/,
    );
});

it("it publishes the bounds and limits that the edge keeps", () => {
  expect(page).toContain(
    `| a source is changed or deleted | ${sourceCache.fresh} seconds everywhere |`,
  );
  expect(page).toContain(`before it existed | ${sourceCache.unknown} seconds |`);
  expect(page).toContain(`takes deliveries for at most ${sourceCache.stale / 3_600} hours`);
  expect(page).toContain(`${limits.sources.deliveryBytes.toLocaleString("en-US")} bytes`);
  expect([senderKeys.least, senderKeys.most]).toEqual([60, 86_400]);
  expect(page).toContain("one minute to one day");
  expect(page).toContain(`look again every ${senderKeys.cooldown} seconds at most`);
  expect(senderKeys.fetches).toBe(5);
  expect(page).toContain("look for five certificates in that time");
  const { min, max } = limits.sources.secretLength;
  expect(page).toContain(`${min} to ${max} characters`);
  const { limit, period } = rateLimits.delivery;
  expect(page).toContain(
    `more than ${limit.toLocaleString("en-US")} deliveries in ${period} seconds`,
  );
});
