import { expect, it } from "vitest";
import { EventStream } from "../../event-stream.ts";
import { ask, keys } from "../../request.ts";

it("a stream waits, and loses nothing, while its key has asked too often", async () => {
  const asked: string[] = [];
  const limit = async ({ key }: { key: string }) => {
    asked.push(key);
    // The first question opens it, the second is its first look.
    return { success: asked.length !== 2 };
  };
  const source = crypto.randomUUID();
  const stream = await EventStream.open(`?source=${source}`, {
    env: { HIGH_RATE_LIMIT: { limit } },
  });
  const event = await (await ask("/v1/events", { json: { source, payload: {} } })).text();
  expect((await stream.next())?.data).toBe(event);
  expect(stream.comments).toContain("too many requests with this API key; waiting");
  expect(new Set(asked)).toEqual(new Set([`acme:${keys.acme.split("_")[2]}`]));
  await stream.close();
});
