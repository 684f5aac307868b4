import { mkdtempSync, rmSync, statSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  paginateListSecrets,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSecretsManager } from "../../local/secrets-manager/server.ts";
import { SecretStore } from "../../local/secrets-manager/store.ts";
import { callerCheck } from "../../local/signature/caller-check.ts";
import { close, listen } from "../../local/sockets.ts";

const credentials = { accessKeyId: "x", secretAccessKey: "x" };

let directory: string;
let file: string;
let server: Server;
let client: SecretsManagerClient;

async function start(): Promise<void> {
  const check = callerCheck({
    service: "secretsmanager",
    region: "us-east-1",
    accessKeys: [credentials],
  });
  server = createSecretsManager({ store: new SecretStore(file), region: "us-east-1", check });
  const endpoint = `http://127.0.0.1:${await listen(server, 0, "Secrets Manager")}`;
  client = new SecretsManagerClient({
    endpoint,
    region: "us-east-1",
    credentials,
  });
}

async function stop(): Promise<void> {
  client.destroy();
  server.closeAllConnections();
  await close(server);
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "secrets-"));
  file = join(directory, "secrets.json");
  await start();
});

afterEach(async () => {
  await stop();
  rmSync(directory, { recursive: true });
});

const create = (Name: string, SecretString: string, ClientRequestToken?: string) =>
  client.send(new CreateSecretCommand({ Name, SecretString, ClientRequestToken }));
const put = (SecretString: string, ClientRequestToken?: string) =>
  client.send(new PutSecretValueCommand({ SecretId: "a", SecretString, ClientRequestToken }));
const value = async (SecretId: string, VersionStage?: string) =>
  (await client.send(new GetSecretValueCommand({ SecretId, VersionStage }))).SecretString;

/** The SDK takes tokens of 32 to 64 characters only. */
const token = (letter: string) => letter.repeat(32);

describe("a secret", () => {
  it("is found by its name and by its ARN", async () => {
    const { ARN = "", VersionId } = await create("zapier/a", "one");
    expect(ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:123456789012:secret:zapier\/a-\w{6}$/);
    const answer = await client.send(new GetSecretValueCommand({ SecretId: ARN }));
    expect(answer).toMatchObject({
      ARN,
      Name: "zapier/a",
      SecretString: "one",
      VersionId,
      VersionStages: ["AWSCURRENT"],
    });
    expect(Math.abs((answer.CreatedDate?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it("keeps its previous value under AWSPREVIOUS", async () => {
    await create("a", "one", token("1"));
    await put("two", token("2"));
    await put("three", token("3"));
    expect([await value("a"), await value("a", "AWSPREVIOUS")]).toEqual(["three", "two"]);
    const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: "a" }));
    expect(VersionIdsToStages).toMatchObject({
      [token("3")]: ["AWSCURRENT"],
      [token("2")]: ["AWSPREVIOUS"],
    });
  });

  it("survives a restart, in a file of its owner alone", async () => {
    await create("a", "one");
    await put("two");
    await stop();
    await start();
    expect([await value("a"), await value("a", "AWSPREVIOUS")]).toEqual(["two", "one"]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("is gone once it is deleted", async () => {
    await create("a", "one");
    await client.send(new DeleteSecretCommand({ SecretId: "a", ForceDeleteWithoutRecovery: true }));
    await expect(value("a")).rejects.toThrow(ResourceNotFoundException);
    await expect(
      client.send(new DeleteSecretCommand({ SecretId: "a", ForceDeleteWithoutRecovery: true })),
    ).rejects.toThrow();
  });
});

describe("a repeated call", () => {
  it("with the same token and value answers as before", async () => {
    const created = await create("a", "one", token("1"));
    expect(await create("a", "one", token("1"))).toMatchObject({
      ARN: created.ARN,
      VersionId: token("1"),
    });
    await put("two", token("2"));
    await put("three", token("3"));
    expect(await put("two", token("2"))).toMatchObject({ VersionId: token("2") });
    expect(await value("a")).toBe("three");
  });

  it("with the same token and another value is refused, also when that version is no longer current", async () => {
    await create("a", "one", token("1"));
    for (const letter of ["2", "3", "4"]) await put(letter, token(letter));
    for (const letter of ["1", "2", "3", "4"])
      await expect(put("other", token(letter))).rejects.toThrow(ResourceExistsException);
  });

  it("that creates under a name in use is refused", async () => {
    await create("a", "one");
    await expect(create("a", "two")).rejects.toThrow(ResourceExistsException);
  });
});

describe("what is not there", () => {
  it("is answered as AWS does", async () => {
    const error = await value("nothing").catch((error) => error);
    expect(error).toBeInstanceOf(ResourceNotFoundException);
    expect(error).toMatchObject({
      message: "Secrets Manager can't find the specified secret.",
      $metadata: { httpStatusCode: 400 },
    });
    await expect(put("one")).rejects.toThrow(ResourceNotFoundException);
    await create("a", "one");
    await expect(value("a", "AWSPREVIOUS")).rejects.toThrow(ResourceNotFoundException);
  });
});

describe("moving a stage", () => {
  it("succeeds only from the version that has it: a compare-and-swap", async () => {
    await create("a", "one", token("1"));
    await put("two", token("2"));
    const move = (RemoveFromVersionId: string, MoveToVersionId: string) =>
      client.send(
        new UpdateSecretVersionStageCommand({
          SecretId: "a",
          VersionStage: "AWSCURRENT",
          RemoveFromVersionId,
          MoveToVersionId,
        }),
      );
    await put("three", token("3"));
    await expect(move(token("2"), token("2"))).rejects.toThrow(
      /currently attached to version 3{32}/,
    );
    await move(token("3"), token("2"));
    expect([await value("a"), await value("a", "AWSPREVIOUS")]).toEqual(["two", "three"]);
  });
});

describe("the list of secrets", () => {
  it("comes in pages, filtered by how names begin", async () => {
    for (let i = 0; i < 7; i++) await create(`tenants/${i}`, "x");
    await create("other", "x");
    const names: string[] = [];
    let pages = 0;
    const filter = { Filters: [{ Key: "name" as const, Values: ["Tenants/"] }] };
    for await (const page of paginateListSecrets({ client, pageSize: 3 }, filter)) {
      pages++;
      names.push(...(page.SecretList ?? []).map(({ Name = "" }) => Name));
    }
    expect([pages, names]).toEqual([
      3,
      ["0", "1", "2", "3", "4", "5", "6"].map((i) => `tenants/${i}`),
    ]);
  });

  it("is refused rather than wrong if asked for by what is not known here", async () => {
    const command = new ListSecretsCommand({ Filters: [{ Key: "tag-key", Values: ["x"] }] });
    await expect(client.send(command)).rejects.toThrow("by name only");
  });
});
