/** What the document promises of inboxes. */
import { expect } from "vitest";
import type { Key } from "../flow/system.ts";
import type { Answer } from "./described.ts";
import { codeOf, type Question } from "./exercise.ts";

/** @param keys of tenants that have switched `default` off, and that may have one inbox beside it */
export async function exerciseInboxes(
  ask: (name: string, question?: Question) => Promise<Answer>,
  { off, single }: { off: Key; single: Key },
): Promise<void> {
  const inbox = "of-its-own";
  const body = { filter: { source: "crm", payload: { "/n": [1, null] } }, max_deliveries: 3 };
  await ask("putInbox", { inbox, body });
  await ask("getInbox", { inbox });
  await ask("getInbox", { inbox: "default" });
  expect(JSON.parse((await ask("listInboxes")).text).inboxes.length).toBeGreaterThan(2);
  const event = { payload: { n: 1 }, source: "crm" };
  const { text } = await ask("publishEvent", { body: event });
  expect(JSON.parse(text).inboxes).toHaveLength(3);
  expect(codeOf(await ask("deleteInbox", { inbox }))).toBe("inbox_not_empty");
  expect((await ask("deleteInbox", { inbox, query: "?force=true" })).status).toBe(204);
  const wanted = await ask("publishEvent", { key: off });
  expect(JSON.parse(wanted.text)).toMatchObject({ inboxes: [] });
  expect(codeOf(await ask("putInbox", { key: single, inbox: "two" }))).toBe("inbox_limit_reached");
}
