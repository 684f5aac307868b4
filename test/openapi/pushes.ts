/** What the document promises of pushes. */
import { expect } from "vitest";
import { Receiver } from "../receiver.ts";
import type { Answer } from "./described.ts";
import { codeOf, type Question } from "./exercise.ts";

const commands = ["rotatePush", "testPush", "pausePush", "resumePush"];

export async function exercisePushes(
  ask: (name: string, question?: Question) => Promise<Answer>,
): Promise<void> {
  const receiver = new Receiver();
  await receiver.start();
  const inbox = "pushed";
  const event = { payload: {}, source: "pushed" };
  const define = (push?: object) =>
    ask("putInbox", { inbox, body: { filter: { source: "pushed" }, ...(push && { push }) } });
  try {
    await define({ url: receiver.at("documented") });
    const id = JSON.parse((await ask("publishEvent", { body: event })).text).event_id;
    const secret = `whsec_${Buffer.alloc(32, 1).toString("base64")}`;
    await ask("rotatePush", { inbox, body: { secret } });
    for (const name of commands) expect((await ask(name, { inbox })).status).toBe(200);
    expect((await ask("pushEvent", { inbox, id })).status).toBe(200);
    await ask("getInbox", { inbox });
    const other = "6f1f6a52-9f0a-4c3e-8a57-2f6d1c0b9e11";
    expect(codeOf(await ask("pushEvent", { inbox, id: other }))).toBe("event_not_found");
    const pushed = { headers: { "Zapier-Triggers-Push": "1" } };
    for (const name of ["publishEvent", "publishEvents"])
      expect(codeOf(await ask(name, pushed))).toBe("loop_detected");
    await define();
    for (const name of commands) expect(codeOf(await ask(name, { inbox }))).toBe("push_not_found");
    expect(codeOf(await ask("pushEvent", { inbox, id }))).toBe("push_not_found");
    await ask("deleteInbox", { inbox, query: "?force=true" });
  } finally {
    receiver.stop();
  }
}
