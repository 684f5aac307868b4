import { expect, test } from "vitest";
import { rollOut, type WorkerRollout } from "../../deploy/worker-rollout.ts";
import type { Share } from "../../deploy/worker-versions.ts";

function rolling(
  changes: Partial<WorkerRollout> = {},
  serving: Share[] = [{ version_id: "old", percentage: 100 }],
) {
  const done: string[] = [];
  const running = rollOut({
    versions: {
      share: async (...shares) =>
        void done.push(shares.map((each) => `${each.version_id} ${each.percentage}`).join(", ")),
      deployTriggers: async () => void done.push("triggers"),
    },
    upload: async () => "new",
    serving,
    prove: async (version) => void done.push(`proved ${version}`),
    ringing: async () => [],
    wait: async () => {},
    minutes: 1,
    print: () => {},
    ...changes,
  });
  return { running, done };
}

test("a new version takes a tenth of the requests, is proved, and takes them all", async () => {
  const { running, done } = rolling();
  await running;
  expect(done).toEqual(["new 10, old 90", "proved new", "new 100", "triggers"]);
});

test("a version that fails its proof goes back, and crons and queues stay as they are", async () => {
  const { running, done } = rolling({
    prove: () => Promise.reject(new Error("GET /ready answered 503")),
  });
  await expect(running).rejects.toThrow("All requests went back to old: GET /ready answered 503");
  expect(done).toEqual(["new 10, old 90", "old 100"]);
});

test("a version under which an alarm begins to ring goes back; one that rang before is none of its", async () => {
  const answers = [["old-trouble"], ["old-trouble", "error-rate"]];
  const { running, done } = rolling({ ringing: async () => answers.shift() ?? [] });
  await expect(running).rejects.toThrow("error-rate began to ring");
  expect(done.at(-1)).toBe("old 100");
});

test("what cannot be uploaded takes no requests", async () => {
  const { running, done } = rolling({ upload: () => Promise.reject(new Error("no Cloudflare")) });
  await expect(running).rejects.toThrow("no Cloudflare");
  expect(done).toEqual([]);
});

test("after an interrupted rollout, the version with most of the requests is the old one", async () => {
  const { running, done } = rolling({}, [
    { version_id: "half", percentage: 10 },
    { version_id: "old", percentage: 90 },
  ]);
  await running;
  expect(done[0]).toBe("new 10, old 90");
});
