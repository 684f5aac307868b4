import { expect, test } from "vitest";
import { rollBackWorker } from "../../deploy/worker-rollback.ts";
import type { WorkerVersion } from "../../deploy/worker-versions.ts";

const version = (id: string, created_on: string, tag = true): WorkerVersion => ({
  id,
  metadata: { created_on },
  ...(tag && { annotations: { "workers/tag": "commit" } }),
});
const all = [
  version("new", "2026-11-20T00:00:00Z"),
  version("secret-only", "2026-11-15T00:00:00Z", false),
  version("old", "2026-11-10T00:00:00Z"),
  version("draft", "2026-11-01T00:00:00Z", false),
];
const key = (id: string, created: string, active: boolean) => ({
  id,
  active,
  createdAt: new Date(created),
});

function rollingBack(keys: ReturnType<typeof key>[], wanted?: string) {
  const done: string[] = [];
  const running = rollBackWorker({
    versions: {
      all: async () => all,
      serving: async () => [{ version_id: "new", percentage: 100 }],
      share: async (...shares) =>
        void done.push(`serve ${shares.map(({ version_id }) => version_id)}`),
    },
    user: { keys: async () => keys, activate: async (id) => void done.push(`activate ${id}`) },
    wanted,
    print: () => {},
  });
  return { running, done };
}

test("the released version before the one that serves takes all requests", async () => {
  const { running, done } = rollingBack([key("only", "2026-11-02", true)]);
  await running;
  expect(done).toEqual(["serve old"]);
});

test("an access key that was rotated since is activated first: the earlier version holds it", async () => {
  const { running, done } = rollingBack([
    key("first", "2026-11-02", false),
    key("second", "2026-11-16", true),
  ]);
  await running;
  expect(done).toEqual(["activate first", "serve old"]);
});

test("a version whose access key is deleted is not brought back, and what to do is said", async () => {
  const { running, done } = rollingBack([key("third", "2026-11-18", true)]);
  await expect(running).rejects.toThrow("could not call AWS. Deploy its commit anew");
  expect(done).toEqual([]);
});

test("the operator may name the version", async () => {
  const { running, done } = rollingBack([key("only", "2026-10-02", true)], "draft");
  await running;
  expect(done).toEqual(["serve draft"]);
  await expect(rollingBack([], "nothing").running).rejects.toThrow("no version nothing");
});
