import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommandLine } from "../../keys/command-line.ts";
import { create } from "../../keys/create.ts";
import { list } from "../../keys/list.ts";
import { revoke } from "../../keys/revoke.ts";
import { rotate } from "../../keys/rotate.ts";
import { tenant } from "../../keys/tenant.ts";
import { freePort } from "../../local/sockets.ts";
import { type Deployment, startDeployment } from "./deployment.ts";

let deployment: Deployment;
beforeAll(async () => {
  deployment = await startDeployment();
});
afterAll(() => deployment.stop());

const createOne = ["create", "--tenant", "acme", "--scopes", "admin"];

describe("the key command line", () => {
  it.each([
    [[], "Say one of create, list, rotate, revoke, tenant; `keys --help` tells more."],
    [["constructor"], "Say one of create, list, rotate, revoke, tenant; `keys --help` tells more."],
    [["create", "--scopes", "admin"], "--tenant is missing."],
    [
      ["create", "--tenant", "Acme", "--scopes", "admin"],
      "--tenant must be 1 to 32 of a-z, 0-9 and inner hyphens.",
    ],
    [["create", "--tenant", "acme"], "--scopes is missing."],
    [
      ["create", "--tenant", "acme", "--scopes", "admin,root"],
      "--scopes must be one or more of events:write,inbox:read,inbox:ack,inboxes:write,admin.",
    ],
    [[...createOne, "--tier", "gold"], "--tier must be one of standard, high."],
    [
      [...createOne, "--expires", "soon"],
      "--expires must be a number and one of s, m, h, d, such as 90d, 24h, 30m or 0s.",
    ],
    [[...createOne, "--expires", "0s"], "--expires must be longer than nothing."],
    [[...createOne, "--expires", "999999d"], "--expires must be at most 3650d."],
    [
      [...createOne, "--environment", "prod"],
      "--environment must be one of local, development, staging, production.",
    ],
    [[...createOne, "--colour"], "Unknown option '--colour'."],
    [["list", "--tenant"], "Option '--tenant <value>' argument missing."],
    [["list", "acme"], "Every value needs its option before it."],
    [["tenant"], "--tenant is missing."],
    [["tenant", "acme", "globex"], "Every value needs its option before it."],
    [["tenant", "acme", "--shards", "65"], "--shards must be a whole number from 1 to 64."],
    [["tenant", "acme", "--shards", "0"], "--shards must be a whole number from 1 to 64."],
    [
      ["tenant", "acme", "--max-deliveries", "1e3"],
      "--max-deliveries must be a whole number from 1 to 1000.",
    ],
    [
      ["revoke", "--tenant", "acme", "--key", "zt_acme_secret"],
      "--key must be a key id: 12 of A-Z, a-z and 0-9, the part of a key after its tenant.",
    ],
  ])("answers `keys %j` with one sentence and exit code 2", async (args, sentence) => {
    const said: Record<"print" | "hint", string[]> = { print: [], hint: [] };
    const streams = {
      print: (text: string) => void said.print.push(text),
      hint: (text: string) => void said.hint.push(text),
    };
    expect(await runCommandLine({ create, list, rotate, revoke, tenant }, args, streams)).toBe(2);
    expect(said).toEqual({ print: [], hint: [sentence] });
  });

  it("ends its process with that exit code", async () => {
    const expected = { code: 2, stdout: "", stderr: "--scopes is missing.\n" };
    expect(await deployment.run(["create", "--tenant", "acme", "--json"])).toEqual(expected);
  });

  it("helps, with every command and with every option of a command", async () => {
    const { code, stdout } = await deployment.run(["--help"]);
    expect(code).toBe(0);
    const options = {
      create: ["tenant", "scopes", "tier", "expires"],
      list: ["tenant"],
      rotate: ["tenant", "key", "overlap"],
      revoke: ["tenant", "key"],
      tenant: ["tenant", "shards", "max-deliveries"],
    };
    for (const [command, names] of Object.entries(options)) {
      expect(stdout).toContain(`  ${command} `);
      const help = await deployment.run([command, "--help"]);
      expect(help).toMatchObject({ code: 0, stderr: "" });
      for (const name of [...names, "environment", "json"])
        expect(help.stdout).toContain(`--${name}`);
    }
  });

  it("says how to start the local system when it is not running, or is no more", async () => {
    const expected = {
      code: 1,
      stdout: "",
      stderr: "The local system is not running: start it with `npm start`.\n",
    };
    expect(await deployment.run(["list"], { LOCAL_STATE: "/nowhere" })).toEqual(expected);
    const stale = {
      ...deployment.published,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${await freePort()}`,
    };
    expect(await deployment.run(["list"], stale)).toEqual(expected);
  });

  it("says what is missing when it is to speak to AWS and cannot", async () => {
    const {
      AWS_ENDPOINT_URL_SECRETS_MANAGER,
      AWS_REGION,
      AWS_ACCESS_KEY_ID,
      AWS_SECRET_ACCESS_KEY,
    } = deployment.published;
    const staging = ["list", "--environment", "staging"];
    expect(
      await deployment.run(staging, { AWS_ENDPOINT_URL_SECRETS_MANAGER, AWS_REGION }),
    ).toMatchObject({
      code: 1,
      stderr:
        "There are no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.\n",
    });
    expect(
      await deployment.run(staging, {
        AWS_ENDPOINT_URL_SECRETS_MANAGER,
        AWS_ACCESS_KEY_ID,
        AWS_SECRET_ACCESS_KEY,
      }),
    ).toMatchObject({ code: 1, stderr: "There is no AWS region: set AWS_REGION.\n" });
  });
});
