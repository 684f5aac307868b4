import { expect, it } from "vitest";
import { webhookStorm } from "./webhook-storm.ts";

it("a storm of webhooks, with both halves killed twice, leaves each delivery in the inbox exactly once", async () => {
  const seed = Math.floor(Math.random() * 1e6);
  const { answers, injected, ...found } = await webhookStorm({ seed, deliveries: 300, kills: 2 });
  expect(found, `seed ${seed}`).toEqual({
    seed,
    lost: [],
    duplicated: [],
    unexplained: [],
    dead: [],
    indiscreet: [],
  });
  expect(Object.values(injected).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(5);
  expect(answers["202"]).toBeGreaterThan(0);
  // Senders that had no answer, and tried again.
  expect(answers["0"]).toBeGreaterThan(0);
});
