/** `zt listen` in front of a developer's server, and `zt login` for who comes back. */

import { spawnSync } from "node:child_process";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, it } from "vitest";
import { parsed, useShell } from "./shell.ts";

const shell = useShell();
const sh = (...args: Parameters<typeof shell.run>) => shell.run(...args);

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

interface Post {
  headers: IncomingMessage["headers"];
  body: string;
}

/** A developer's server. @param statuses of the first answers; then 200 */
async function receiver(...statuses: number[]) {
  const posts: Post[] = [];
  const server = createServer(async (request, response) => {
    posts.push({ headers: request.headers, body: await text(request) });
    response
      .writeHead(statuses[posts.length - 1] ?? 200, { location: "/elsewhere" })
      .end("read me not");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close().closeAllConnections());
  return { posts, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

const statusOf = async (id: string) => parsed((await sh(`zt get ${id}`)).lines)[0];

describe("zt listen", () => {
  it("posts each event as the API shows it, signed, and acknowledges it once it was taken", async () => {
    const { posts, url } = await receiver();
    const secret = `whsec_${Buffer.from("k".repeat(32)).toString("base64")}`;
    const listening = shell.start(`exec zt listen --forward ${url} --secret ${secret}`);
    const [event] = parsed((await sh(`zt publish '{"n": 1.0}' --source shop`)).lines);
    await expect.poll(() => statusOf(event.event_id)).toMatchObject({ status: "acknowledged" });
    listening.child.kill("SIGINT");
    const { code, lines } = await listening.end;
    expect(code).toBe(130);
    expect(parsed(lines)).toMatchObject([{ event_id: event.event_id, status: 200 }]);
    expect(posts).toHaveLength(1);
    const [{ body, headers }] = posts as [Post];
    expect(body).toContain('"payload":{"n": 1.0}');
    const verified = new Webhook(secret).verify(body, headers as Record<string, string>);
    expect(verified).toMatchObject({ event_id: event.event_id, source: "shop" });
    expect(headers["webhook-id"]).toBe(event.event_id);
  });

  it("brings back what was not taken, follows no redirect, and keeps why", async () => {
    const { posts, url } = await receiver(500, 302);
    const listening = shell.start(`exec zt listen --forward ${url} --retry 0`);
    const [{ event_id }] = parsed((await sh("zt publish '{}'")).lines);
    await expect.poll(() => statusOf(event_id)).toMatchObject({ status: "acknowledged" });
    listening.child.kill("SIGINT");
    const { lines } = await listening.end;
    expect(parsed(lines).map(({ status }) => status)).toEqual([500, 302, 200]);
    expect(posts).toHaveLength(3);
    expect(await statusOf(event_id)).toMatchObject({
      attempts: [
        { outcome: "released", consumer: "zt listen", reason: expect.stringContaining("500") },
        { outcome: "released", consumer: "zt listen", reason: expect.stringContaining("302") },
      ],
    });
  });

  it.each([413, 422])("makes a dead letter of what the server answers with %i", async (status) => {
    const { url } = await receiver(status);
    const listening = shell.start(`exec zt listen --forward ${url}`);
    const [{ event_id }] = parsed((await sh("zt publish '{}'")).lines);
    await expect.poll(() => statusOf(event_id)).toMatchObject({ status: "dead_letter" });
    listening.child.kill("SIGINT");
    await listening.end;
  });

  it("keeps an event for a server that is not there, and says why", async () => {
    const { url } = await receiver();
    closing.pop()?.();
    const listening = shell.start(`exec zt listen --forward ${url} --retry 600`);
    const [{ event_id }] = parsed((await sh("zt publish '{}'")).lines);
    await expect.poll(() => listening.said.errors).toContain("cannot be reached");
    listening.child.kill("SIGINT");
    await listening.end;
    expect(await statusOf(event_id)).toMatchObject({
      // Released for later.
      status: "delivered",
      attempts: [{ reason: expect.stringContaining("cannot be reached") }],
    });
  });
});

/** `script` of util-linux makes a terminal; other systems' takes other options. */
const hasTerminals = spawnSync("script", ["--version"]).stdout?.includes("util-linux") ?? false;

describe("zt login", () => {
  const nothing = { ZT_URL: "", ZT_API_KEY: "" };
  const file = () => join(shell.directory, "config/zt/login.json");

  it("keeps the address and the key for later commands, readable by their user alone, until zt logout", async () => {
    const { url } = shell.system;
    const input = `${url}\n${shell.apiKey}\n`;
    expect(await sh("umask 0; zt login", { input, variables: nothing })).toMatchObject({ code: 0 });
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(parsed((await sh("zt me", { variables: nothing })).lines)).toMatchObject([
      { tenant: expect.stringMatching(/^zt-/) },
    ]);
    // The key is for the system that it was kept for.
    expect((await sh("zt me --url http://127.0.0.1:9", { variables: nothing })).code).toBe(2);
    expect((await sh("zt logout", { variables: nothing })).code).toBe(0);
    expect(existsSync(file())).toBe(false);
    expect((await sh("zt me", { variables: nothing })).code).toBe(2);
  });

  it.skipIf(!hasTerminals)("asks at a terminal, and does not show the key", async () => {
    const asking = shell.start(`exec script -qefc "zt login" /dev/null`, nothing);
    await expect.poll(() => asking.said.output).toContain("URL of the API");
    asking.child.stdin.write(`${shell.system.url}\r`);
    await expect.poll(() => asking.said.output).toContain("API key (not shown)");
    // That the key is not shown is asserted of every command.
    asking.child.stdin.write(`${shell.apiKey}\r`);
    expect(await asking.end).toMatchObject({ code: 0, output: expect.stringContaining("kept in") });
    expect(parsed((await sh("zt me", { variables: nothing })).lines)).toHaveLength(1);
    await sh("zt logout", { variables: nothing });
  });

  it.skipIf(!hasTerminals)("ends at Ctrl-C, and keeps nothing", async () => {
    const asking = shell.start(`exec script -qefc "zt login" /dev/null`, nothing);
    await expect.poll(() => asking.said.output).toContain("URL of the API");
    asking.child.stdin.write("\u0003");
    expect((await asking.end).code).toBe(130);
    expect(existsSync(file())).toBe(false);
  });

  it("keeps nothing that does not work", async () => {
    const { url } = shell.system;
    const wrong = `${shell.apiKey.slice(0, -1)}!`;
    const login = (input: string, more = "") =>
      sh(`zt login ${more}`, { input, variables: nothing });
    expect((await login(`${wrong}\n`, `--url ${url}`)).code).toBe(3);
    expect((await login("", `--url ${url}`)).code).toBe(2);
    expect((await login(`no url\n${wrong}\n`)).code).toBe(2);
    expect(existsSync(file())).toBe(false);
  });

  it("says so if its file is damaged, where it is needed", async () => {
    await sh("zt login", { input: `${shell.system.url}\n${shell.apiKey}\n`, variables: nothing });
    writeFileSync(file(), "{");
    expect((await sh("zt me")).code).toBe(0);
    expect(await sh("zt me", { variables: nothing })).toMatchObject({
      code: 2,
      errors: expect.stringContaining("zt login"),
    });
    await sh("zt logout");
  });
});
