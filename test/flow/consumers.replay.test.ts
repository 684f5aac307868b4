/**
 * A replay that the edge began and then forgot: the clock of the maintenance Lambda carries it on.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { startReplay } from "../../backend/delivery/start-replay.ts";
import { InboxDefinitions } from "../../backend/store/inbox-definitions.ts";
import { eventually } from "../eventually.ts";
import { pageOf } from "./answer.ts";
import { post } from "./consumer.ts";
import { openEventsTable } from "./events-table.ts";
import { useSystem } from "./system.ts";

const system = useSystem();

it("is carried to its end by maintenance, though no request asks for it", async () => {
  const tenant = "forgotten";
  const client = system.client(await system.createKey(tenant));
  const events = Array.from({ length: 20 }, (_, n) => ({ payload: { n } }));
  const { results } = await post<{ results: { event_id: string }[] }>(client, "/v1/events/batch", {
    events,
  });
  const event_ids = results.map(({ event_id }) => event_id);
  await post(client, "/v1/inbox/ack", { event_ids });
  await sleep(5);

  const table = openEventsTable(system);
  const begin = startReplay({
    events: table.events,
    inboxes: new InboxDefinitions(table.events, Date.now),
    now: Date.now,
  });
  const [replay_id, since, until] = [randomUUID(), 0, Date.now() + 60_000];
  await begin({ tenant, shards: 1, replay_id, since, until, status: "acknowledged" });
  table.close();

  await eventually(async () => {
    const found = JSON.parse((await client.get(`/v1/replays/${replay_id}`)).text);
    expect(found).toMatchObject({ state: "done", examined: 20, replayed: 20 });
  }, 250);
  expect(pageOf(await client.inbox({ limit: 100 })).events.map(({ event_id }) => event_id)).toEqual(
    event_ids,
  );
});
