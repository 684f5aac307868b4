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

function rollingBack(keys: ReturnType<typeof key>[], wanted?: string, serves = "new") {
  const done: string[] = [];
  const running = rollBackWorker({
    versions: {
      all: async () => all,
      serving: async () => [{ version_id: serves, percentage: 100 }],
      share: async (...shares) =>
        void done.push(`serve ${shares.map(({ version_id }) => version_id)}`),
    },
    user: { keys: async () => keys, activate: async (id) => void done.push(`activate ${id}`) },
    wanted,
    print: () => {},
  });
  return { running, done };
}

test("what served last before the release that serves takes all requests: with the secrets that it had by then", async () => {
  const { running, done } = rollingBack([key("only", "2026-11-02", true)]);
  await running;
  expect(done).toEqual(["serve secret-only"]);
});

test("an access key that was rotated since is activated first: the earlier version holds it", async () => {
  const { running, done } = rollingBack([
    key("first", "2026-11-02", false),
    key("second", "2026-11-16", true),
  ]);
  await running;
  expect(done).toEqual(["activate first", "serve secret-only"]);
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

test("a release whose secret was changed since is still that release; before the first there is none", async () => {
  const keys = [key("only", "2026-10-02", true)];
  await expect(rollingBack(keys, undefined, "secret-only").running).rejects.toThrow(
    "no earlier version",
  );
  await expect(rollingBack(keys, undefined, "old").running).rejects.toThrow("no earlier version");
});
