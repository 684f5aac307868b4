/** What the document promises of what is done to all events that match. */
import { expect } from "vitest";
import type { Answer } from "./described.ts";
import type { Question } from "./exercise.ts";

/** @param where ends the names of the operations */
export async function exerciseJobs(
  ask: (name: string, question?: Question) => Promise<Answer>,
  where: string,
): Promise<void> {
  const filter = { source: "nowhere*", since: "2026-01-01T00:00:00Z" };
  for (const name of ["acknowledgeEvents", "rejectEvents", "redriveEvents"]) {
    const { status, headers, text } = await ask(`${name}${where}`, { body: { filter } });
    const { job_id: id } = JSON.parse(text);
    expect([status, headers.get("location")]).toEqual([202, `/v1/jobs/${id}`]);
    expect((await ask("getJob", { id })).status).toBe(200);
  }
  const count = await ask(`redriveEvents${where}`, { body: { filter, dry_run: true } });
  expect(JSON.parse(count.text)).toEqual({ matching: 0, capped: false });
}
