/** What an engineer does to single events: look, give back, hold, reject, put back, erase, replay. */
import { describe, expect, it } from "vitest";
import { parsed, useShell } from "./shell.ts";

const shell = useShell();
const sh = (...args: Parameters<typeof shell.run>) => shell.run(...args);

const publish = async (payload = "{}"): Promise<string> =>
  parsed((await sh(`zt publish '${payload}'`)).lines)[0].event_id;
const get = async (id: string) => parsed((await sh(`zt get ${id}`)).lines)[0];

describe("zt get", () => {
  it("shows events letter for letter, with their attempts, and tells of each that is not there", async () => {
    const id = await publish('{"n": 1.0}');
    await sh("zt lease | zt release - --reason 'no time'");
    const unknown = crypto.randomUUID();
    const { code, output, errors } = await sh(`zt get ${unknown} ${id}`);
    expect(code).toBe(1);
    expect(errors).toContain(`${unknown}: `);
    expect(output).toContain('"payload":{"n": 1.0}');
    expect(JSON.parse(output)).toMatchObject({
      event_id: id,
      attempts: [{ outcome: "released", reason: "no time" }],
    });
  });

  it("reads ids and lines from a pipe", async () => {
    const id = await publish();
    expect(parsed((await sh("zt inbox | zt get -")).lines)).toMatchObject([{ event_id: id }]);
    expect(await sh("zt get -", { input: `garbage\n${id}\n` })).toMatchObject({
      code: 1,
      errors: expect.stringContaining("line 1 names no event"),
      lines: [expect.stringContaining(id)],
    });
  });
});

describe("what was leased", () => {
  it("is given back at once, or for later", async () => {
    const id = await publish();
    expect(parsed((await sh("zt lease | zt release -")).lines)).toMatchObject([
      { event_id: id, status: "pending" },
    ]);
    await sh("zt lease | zt release - --delay 600");
    expect(await get(id)).toMatchObject({ status: "delivered" });
    expect((await sh("zt lease")).output).toBe("");
  });

  it("is held for longer", async () => {
    const id = await publish();
    const [leased] = parsed((await sh("zt lease --seconds 60 | tee leased.json")).lines);
    const [extended] = parsed((await sh("zt extend - --seconds 3600 < leased.json")).lines);
    expect(extended).toMatchObject({ event_id: id, status: "delivered" });
    expect(Date.parse(extended.lease_expires_at)).toBeGreaterThan(
      Date.parse(leased.lease_expires_at) + 3_000_000,
    );
  });

  it("is not settled under a lease that holds it no more", async () => {
    const id = await publish();
    const [old] = parsed((await sh("zt lease")).lines);
    await sh(`zt release ${id}`);
    await sh("zt lease");
    for (const command of ["release", "extend", "reject", "ack"]) {
      const { code, errors } = await sh(`zt ${command} ${id} --lease ${old.lease_id}`);
      expect({ code, errors }, command).toEqual({
        code: 1,
        errors: expect.stringContaining("lease"),
      });
    }
  });
});

describe("a dead letter", () => {
  it("is made with a reason, in any inbox, and put back", async () => {
    const id = await publish();
    expect(parsed((await sh(`zt reject ${id} --reason 'too old'`)).lines)).toMatchObject([
      { event_id: id, status: "dead_letter" },
    ]);
    expect(await get(id)).toMatchObject({ attempts: [{ outcome: "rejected", reason: "too old" }] });
    expect(parsed((await sh("zt inbox --status dead_letter | zt redrive -")).lines)).toMatchObject([
      { event_id: id, status: "pending" },
    ]);
    for (const command of ["release", "extend", "reject", "redrive", "ack"])
      expect((await sh(`zt ${command} ${id} --inbox nowhere`)).code, command).toBe(1);
  });
});

describe("all that match", () => {
  it("are counted, rejected, redriven and acknowledged, and the end of each is waited for", async () => {
    const ids = [];
    for (const [source, tag] of [
      ["shop", "eu"],
      ["shop-2", "us"],
      ["crm", "eu"],
    ])
      ids.push(
        ...parsed((await sh(`zt publish '{}' --source ${source} --tag ${tag}`)).lines).map(
          ({ event_id }) => event_id,
        ),
      );
    const [shop, , crm] = ids;
    const count = await sh("zt reject --source 'shop*' --dry-run");
    expect(parsed(count.lines)).toEqual([{ matching: 2, capped: false }]);
    const { code, lines, errors } = await sh("zt reject --source 'shop*' --reason 'bad import'");
    const [done] = parsed(lines);
    expect({ code, done }).toMatchObject({ code: 0, done: { state: "done", changed: 2 } });
    expect(errors).toContain(`zt job ${done.job_id}`);
    expect(parsed((await sh(`zt job ${done.job_id}`)).lines)).toEqual([done]);
    expect(await get(shop)).toMatchObject({ dead_letter_reason: "bad import" });
    const [redriven] = parsed((await sh("zt redrive --all")).lines);
    expect(redriven).toMatchObject({ action: "redrive", changed: 2, filter: {} });
    const [acknowledged] = parsed((await sh("zt ack --tag eu --tag none --since 1h")).lines);
    expect(acknowledged).toMatchObject({ changed: 2, filter: { tags: ["eu", "none"] } });
    expect(await get(crm)).toMatchObject({ status: "acknowledged" });
    expect(parsed((await sh("zt inbox")).lines)).toMatchObject([{ source: "shop-2" }]);
  });
});

describe("zt delete", () => {
  it("erases events, and repeating it does no harm to others", async () => {
    const [first, second] = [await publish(), await publish()];
    expect(parsed((await sh(`zt delete ${first}`)).lines)).toEqual([
      { event_id: first, erased: true },
    ]);
    expect((await sh(`zt get ${first}`)).code).toBe(1);
    expect(parsed((await sh("zt inbox")).lines)).toMatchObject([{ event_id: second }]);
  });

  it("stops at once where the key may not do it: the others would fail alike", async () => {
    const id = await publish();
    const { apiKey } = await shell.system.createKey("zt-reads", { scopes: ["inbox:read"] });
    const { code, errors } = await sh(`zt delete ${id} ${id}`, {
      variables: { ZT_API_KEY: apiKey },
    });
    expect(code).toBe(3);
    expect(errors.match(/insufficient_scope/g)).toHaveLength(1);
  });
});

describe("zt replay", () => {
  it("counts, then puts back what was acknowledged, and waits until that is done", async () => {
    const id = await publish();
    await sh(`zt ack ${id}`);
    await expect
      .poll(async () => parsed((await sh("zt replay --since 1h --dry-run")).lines)[0])
      .toMatchObject({ dry_run: true, matching: 1 });
    const { code, lines, errors } = await sh("zt replay --since 1h");
    expect(code).toBe(0);
    const [done] = parsed(lines);
    expect(done).toMatchObject({ state: "done", replayed: 1 });
    expect(errors).toContain(`zt replay ${done.replay_id}`);
    expect(parsed((await sh(`zt replay ${done.replay_id}`)).lines)).toEqual([done]);
    expect(await get(id)).toMatchObject({ status: "pending" });
  });
});

it("a command line that is wrong does nothing, and says so with 2", async () => {
  const id = await publish();
  for (const line of [
    "get",
    "get x",
    "release",
    `release ${id} --delay 43201`,
    `extend ${id} --seconds 0`,
    `redrive ${id} --lease x`,
    "delete",
    "ack --dry-run",
    "ack --all --source shop",
    "reject --all --lease x",
    `redrive ${id} --all`,
    "redrive --since soon",
    "job",
    "replay",
    "replay --since soon",
    `replay ${id} --since 1h`,
    "listen",
    "listen --forward ftp://127.0.0.1",
    "listen --forward http://127.0.0.1 --secret short",
  ])
    expect(await sh(`zt ${line}`), line).toMatchObject({ code: 2, output: "" });
  expect(await get(id)).toMatchObject({ status: "pending" });
});
