/** The examples in TypeScript run by the command that they name, on any Node that is promised. */
import { dirname } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { olderNode } from "../client/older-node.ts";
import { buildClient, commandOf, runExample } from "./program.ts";

beforeAll(buildClient);

/** That of a user who has the oldest Node, where this machine has it. */
const userPath = (olderNode() ? `${dirname(olderNode() ?? "")}:` : "") + process.env.PATH;

it.each([
  ["examples/node-consumer/consumer.ts", "ZT_URL"],
  ["examples/webhooks/github.ts", "GITHUB_WEBHOOK_SECRET"],
  ["examples/webhooks/stripe.ts", "STRIPE_WEBHOOK_SECRET"],
  ["examples/webhooks/slack.ts", "SLACK_SIGNING_SECRET"],
])("%s asks for its settings", async (file, setting) => {
  const program = runExample(commandOf(file).split(" "), { PATH: userPath });
  expect(await program.exit).toBe(2);
  expect(program.errors).toContain(setting);
  expect(program.errors).not.toMatch(/SyntaxError|Warning/);
});
