/** What the edge goes by of a source: every state of what it knows, of AWS and of KV. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { sourceCache } from "../../../contract/cache-bounds.ts";
import { Backend } from "../../../worker/private-api/backend.ts";
import { BackendUnavailable } from "../../../worker/private-api/failure.ts";
import { deleteSource } from "../../../worker/sources/definitions.ts";
import { beginChange, findSource } from "../../../worker/sources/source-lookup.ts";
import { outages, stubbedApi, value } from "../private-api-stub.ts";
import { testEnv } from "../request.ts";

const secret = "one that both know";
const settings = { shards: 1, max_deliveries: 10 };
const source = {
  tenant: "acme",
  name: "github",
  settings: { scheme: "github" },
  secrets: [{ secret }],
};
const definition = { name: "github", scheme: "github", created_at: 1, updated_at: 1 };

const broken = {
  get: () => Promise.reject(new Error("KV is away")),
  put: () => Promise.reject(new Error("KV is away")),
} as unknown as KVNamespace;

let count = 0;

/** AWS as `isAway` has it, and a source that no other test knows. */
function world() {
  const source_id = `lookup${String(++count).padStart(10, "0")}`;
  const aws = { isAway: false, isThere: true };
  const { env, calls } = stubbedApi((call) => {
    if (aws.isAway) return outages.timeout?.(call) ?? Promise.reject(new Error("no such outage"));
    if (call.operation === "get-source") return value({ source: { ...definition, source_id } });
    if (call.operation === "delete-source") return value({});
    return value({ source: aws.isThere ? source : null, settings });
  });
  const backend = new Backend({ env: { ...testEnv, ...env }, requestId: "a", traceparent: "" });
  const find = (kv: KVNamespace = testEnv.KEY_CACHE) =>
    findSource(source_id, { kv, backend, waitUntil: () => undefined });
  const names = () => calls.map(({ operation }) => operation);
  return { source_id, aws, backend, find, names };
}

const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1_000);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});

describe("a source that the edge knows", () => {
  it("is asked for once in its bound, and as it is then", async () => {
    const { aws, find, names } = world();
    for (let n = 0; n < 3; n++) expect((await find()).source).toMatchObject({ name: "github" });
    expect(names()).toEqual(["authorize-source"]);
    aws.isThere = false;
    pass(sourceCache.fresh);
    expect((await find()).source).toBeNull();
  });

  it("goes on while AWS is away, up to its bound", async () => {
    const { aws, find } = world();
    await find();
    aws.isAway = true;
    pass(sourceCache.stale - 1);
    expect((await find()).source).toMatchObject({ secrets: [{ secret }] });
    pass(1);
    await expect(find()).rejects.toThrow(BackendUnavailable);
  });

  it.each([
    ["KV says that it changed after that", testEnv.KEY_CACHE],
    ["KV cannot say", broken],
  ])("does not go on while AWS is away where %s", async (_, kv) => {
    const { source_id, aws, find } = world();
    await find();
    pass(1);
    await beginChange(testEnv.KEY_CACHE, source_id);
    aws.isAway = true;
    pass(sourceCache.fresh);
    await expect(find(kv)).rejects.toThrow(BackendUnavailable);
  });

  it("goes on where it was asked for after the change", async () => {
    const { source_id, aws, find } = world();
    await beginChange(testEnv.KEY_CACHE, source_id);
    pass(11);
    await find();
    aws.isAway = true;
    pass(sourceCache.fresh);
    expect((await find()).source).not.toBeNull();
  });
});

it("a source that the isolate does not know is refused for now while AWS is away", async () => {
  const { aws, find } = world();
  aws.isAway = true;
  await expect(find()).rejects.toThrow(BackendUnavailable);
});

describe("a change of a source", () => {
  const change = ({ backend }: ReturnType<typeof world>, kv: KVNamespace) =>
    deleteSource(
      {
        env: { KEY_CACHE: kv, SOURCE_TOKEN_SECRET: testEnv.SOURCE_TOKEN_SECRET },
        req: { raw: new Request("https://events.example/"), url: "https://events.example/" },
        var: { backend, scope: { tenant: "acme", shards: 1 } },
      } as never,
      "github",
    );

  it("is noted before it is made, and this isolate asks anew", async () => {
    const the = world();
    await the.find();
    await change(the, testEnv.KEY_CACHE);
    the.aws.isThere = false;
    expect((await the.find()).source).toBeNull();
    expect(the.names()).toEqual([
      "authorize-source",
      "get-source",
      "delete-source",
      "authorize-source",
    ]);
    expect(await testEnv.KEY_CACHE.get(`source:${the.source_id}`)).not.toBeNull();
  });

  it("is not made where it cannot be noted", async () => {
    const the = world();
    await expect(change(the, broken)).rejects.toThrow(BackendUnavailable);
    expect(the.names()).toEqual(["get-source"]);
  });
});
