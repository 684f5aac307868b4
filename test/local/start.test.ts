import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loopback } from "../../local/sockets.ts";
import { eventually } from "../eventually.ts";
import { canList } from "./processes.ts";
import { useTerminal } from "./terminal.ts";

const terminal = useTerminal();

const endsEverything = () => eventually(() => expect(terminal().processes()).toEqual([]));

describe("npm start", () => {
  it("prints three commands that post, list and acknowledge", async () => {
    const { output, curls } = await terminal().start();
    const { url, api_key, tenant } = terminal().demo;
    expect(output).toContain(
      `The API listens on ${url}\nAPI key of the tenant ${tenant}: ${api_key}\n`,
    );
    expect(curls).toHaveLength(3);
    const [post, list, acknowledge] = curls;
    const { event_id } = terminal().paste(post);
    expect(terminal().paste(list)).toMatchObject({ events: [{ event_id }] });
    expect(terminal().paste(acknowledge)).toMatchObject({ event_id, status: "acknowledged" });
    expect(terminal().paste(list)).toMatchObject({ events: [] });
  });

  it("prints a link that opens the console with the key", async () => {
    const { output } = await terminal().start();
    const { url, api_key } = terminal().demo;
    expect(output).toContain(`\n${url}/#key=${api_key}\n`);
    expect((await fetch(url)).headers.get("content-type")).toContain("text/html");
  });

  it("keeps events, keys and cursors over a restart", async () => {
    const first = await terminal().start();
    const { api_key } = terminal().demo;
    const posted = [1, 2].map(() => terminal().paste(first.curls[0]).event_id);
    const { next_cursor } = await terminal().get("/v1/inbox?limit=1");
    expect(await first.end("SIGINT")).toBe(0);

    await terminal().start();
    expect(terminal().demo).toMatchObject({ api_key });
    expect(await terminal().get("/v1/inbox")).toMatchObject({
      events: posted.map((event_id) => ({ event_id })),
    });
    const next = await terminal().get(`/v1/inbox?limit=1&cursor=${next_cursor}`);
    expect(next).toMatchObject({ events: [{ event_id: posted[1] }], has_more: false });
  });

  it("keeps no data with --memory, but the demo key; --fresh begins anew, and removes nothing that is not its own", async () => {
    mkdirSync(terminal().state);
    const mine = join(terminal().state, "mine.txt");
    writeFileSync(mine, "keep");
    const first = await terminal().start();
    const { api_key } = terminal().demo;
    terminal().paste(first.curls[0]);
    await first.end("SIGTERM");

    const inMemory = await terminal().start("--memory");
    expect(terminal().demo).toMatchObject({ api_key });
    expect(await terminal().get("/v1/inbox")).toMatchObject({ count: 0 });
    await inMemory.end("SIGTERM");

    await terminal().start("--fresh");
    expect(terminal().demo.api_key).not.toBe(api_key);
    expect(await terminal().get("/v1/inbox")).toMatchObject({ count: 0 });
    expect(existsSync(mine)).toBe(true);
  });

  it("runs on dynalite too, and stays with it", async () => {
    const first = await terminal().start("--engine", "dynalite");
    terminal().paste(first.curls[0]);
    await first.end("SIGINT");
    await terminal().start();
    expect(await terminal().get("/v1/inbox")).toMatchObject({ count: 1 });
  });
});

describe.runIf(canList)("no process stays behind", () => {
  it.each(["SIGINT", "SIGTERM"] as const)("after %s", async (signal) => {
    const command = await terminal().start();
    expect(terminal().processes().length).toBeGreaterThan(4);
    expect(await command.end(signal)).toBe(0);
    expect(terminal().processes()).toEqual([]);
    expect(command.errors).toBe("");
  });

  it("after SIGKILL", async () => {
    const command = await terminal().start();
    await command.end("SIGKILL");
    await endsEverything();
    // In order: what no longer runs is not to be found any more.
    expect(JSON.parse(readFileSync(join(terminal().state, "environment.json"), "utf8"))).toEqual(
      {},
    );
  });

  it("after SIGKILL to all that could still have tidied up", async () => {
    await terminal().start();
    for (const { pid, commandLine } of terminal().processes())
      if (commandLine.includes(".ts")) process.kill(pid, "SIGKILL");
    await endsEverything();
  });

  it("after a Ctrl-C that arrives twice, from the terminal and from npm", async () => {
    const command = await terminal().start();
    command.signal("SIGINT");
    expect(await command.end("SIGINT")).toBe(0);
    expect(terminal().processes()).toEqual([]);
  });

  it("after SIGKILL to npm", async () => {
    const npm = terminal().run("start.ts", [], { npm_lifecycle_event: "start" }, [
      "sh",
      "-c",
      '"$@"; true',
      "npm",
    ]);
    await npm.says("Ctrl-C stops");
    npm.signal("SIGKILL");
    await endsEverything();
  });

  it("after SIGINT while it starts", async () => {
    const command = terminal().run("start.ts");
    await eventually(() => expect(terminal().processes().length).toBeGreaterThan(2));
    expect(await command.end("SIGINT")).toBe(130);
    await endsEverything();
  });

  it("when one of the halves dies: the rest ends, with a sentence", async () => {
    const command = await terminal().start();
    const aws = terminal()
      .processes()
      .find(({ commandLine }) => commandLine.includes("aws/process.ts"));
    process.kill(aws?.pid ?? 0, "SIGKILL");
    expect(await command.exit).toBe(1);
    expect(command.errors).toBe(
      "A part of the local system has ended unexpectedly; its log says why.\n",
    );
    expect(terminal().processes()).toEqual([]);
  });
});

describe("the halves", () => {
  it("start alone, and find each other by the state directory", async () => {
    const aws = terminal().run("start-aws.ts");
    await aws.says("/v1\n");
    const edge = terminal().run("start-edge.ts");
    await edge.says("\n");
    expect(terminal().demo.url).toBe(edge.output.trim());
    expect(await terminal().get("/v1/inbox")).toMatchObject({ count: 0 });
  });

  it("start in any order: an edge whose backend is down says so, and serves", async () => {
    const edge = terminal().run("start-edge.ts", [], { BACKEND_URL: `http://${loopback}:1/v1` });
    await edge.says("\n");
    expect(edge.errors).toBe(
      `Nothing answers at http://${loopback}:1/v1 yet: until then, requests are answered with 503.\n`,
    );
    expect((await fetch(`${edge.output.trim()}/health`)).status).toBe(200);
  });
});
