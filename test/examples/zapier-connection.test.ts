/** How Zapier connects an account to the real system, and what a user reads when that fails. */
import { beforeAll, describe, expect, it } from "vitest";
import { type Key, useSystem } from "../flow/system.ts";
import { accountsOf } from "./accounts.ts";
import { Listening } from "./listening.ts";
import { type Account, complaintOf, connected } from "./zap.ts";

const system = useSystem();

const tenant = accountsOf(system);

let key: Key;
let account: Account;
beforeAll(async () => {
  ({ key, ...account } = await tenant("acme"));
});

describe("a connection", () => {
  it("is proven by /v1/me, which gives it its label", async () => {
    expect(await connected(account).connect()).toMatchObject({ tenant: "acme", key_id: key.keyId });
  });

  it("takes what was pasted with blanks and a slash at its ends", async () => {
    const pasted = { url: ` ${account.url}/ `, api_key: `${account.api_key}\n` };
    expect(await connected(pasted).connect()).toMatchObject({ tenant: "acme" });
  });

  it("with a wrong key is refused, in a sentence with a code and a request id", async () => {
    const complaint = await complaintOf(connected({ ...account, api_key: "zt_wrong" }).connect());
    expect(complaint.name).toBe("ExpiredAuthError");
    expect(complaint.message).toMatch(
      /^The API key is not valid.*\(invalid_api_key, request \S+\)/,
    );
  });

  it("whose key was revoked is to be renewed", async () => {
    const revoked = await tenant("revoked");
    await system.revokeKey(revoked.key, { purge: true });
    expect(await complaintOf(connected(revoked).poll())).toMatchObject({
      name: "ExpiredAuthError",
      message: expect.stringContaining("(revoked_api_key, request "),
    });
  });

  it("whose key lacks a scope learns which", async () => {
    const producer = connected(await tenant("producer", { scopes: ["events:write"] }));
    expect(await complaintOf(producer.poll())).toMatchObject({
      name: "AppError",
      code: "insufficient_scope",
      status: 403,
      message: expect.stringContaining("inbox:read"),
    });
  });

  it.each([
    ["events.example.com", "The address must begin with https://"],
    ["http://events.example.com", "The address must begin with https://"],
    [
      "https://events.example.com/v1",
      "The address must end with its host: https://events.example.com",
    ],
    [
      "https://user:secret@events.example.com",
      "The address must end with its host: https://events.example.com",
    ],
  ])("to %s is refused before the key is sent", async (url, message) => {
    expect(await complaintOf(connected({ ...account, url }).connect())).toMatchObject({
      code: "InvalidData",
      message: expect.stringContaining(message),
    });
  });

  it("to a server that cannot be reached says so", async () => {
    const url = "http://127.0.0.1:1";
    expect(await complaintOf(connected({ ...account, url }).connect())).toMatchObject({
      code: "Unreachable",
      message: "127.0.0.1:1 cannot be reached (ECONNREFUSED). Check the address of the connection.",
    });
  });

  it("never takes the key to where a redirection leads", async () => {
    let asked = 0;
    await using elsewhere = await Listening.with((_, response) => {
      asked++;
      response.end("{}");
    });
    await using other = await Listening.with((_, response) =>
      response.writeHead(302, { location: elsewhere.url }).end(),
    );
    expect(await complaintOf(connected({ ...account, url: other.url }).connect())).toMatchObject({
      code: "Unreachable",
      message: expect.stringContaining("redirection"),
    });
    expect(asked).toBe(0);
  });

  it.each([200, 404])(
    "to some other server, which answers %d with a page, says so",
    async (status) => {
      await using other = await Listening.with((_, response) =>
        response.writeHead(status).end("<html>Welcome</html>"),
      );
      expect(await complaintOf(connected({ ...account, url: other.url }).connect())).toMatchObject({
        code: "UnexpectedAnswer",
        message: expect.stringContaining("not as the Triggers API does"),
      });
    },
  );
});
