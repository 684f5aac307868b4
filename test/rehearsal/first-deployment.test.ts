/**
 * An environment's whole life, by the commands of docs/infrastructure.md, on an emulated AWS and a
 * stand-in of Cloudflare's API: bootstrapped, deployed again, rolled back, restored, destroyed. Takes
 * minutes: `npm run rehearse`.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DescribeTableCommand,
  DynamoDBClient,
  RestoreTableToPointInTimeCommand,
} from "@aws-sdk/client-dynamodb";
import { IAMClient, ListAccessKeysCommand } from "@aws-sdk/client-iam";
import { GetBucketVersioningCommand, HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { tableName } from "../../contract/table.ts";
import { adoptTable } from "../../deploy/adopt-table.ts";
import { guardedPlan } from "../../deploy/guarded-plan.ts";
import { changesOf, verbOf } from "../../deploy/plan-json.ts";
import { Stack } from "../../deploy/stack.ts";
import { createApp } from "../../terraform/app.ts";
import { environments } from "../../terraform/environments.ts";
import { settingsFrom } from "../../terraform/settings.ts";
import { Cloudflare } from "../deploy/cloudflare.ts";
import {
  cannotApply,
  type EmulatedAws,
  providerSettings,
  startMoto,
} from "../terraform/emulated-aws.ts";

const minutes = 60_000;
const root = join(import.meta.dirname, "../..");
const bucket = "zapier-triggers-state-123456789012-us-east-1";
const worker = "zapier-triggers-staging";

describe.skipIf(!process.env.REHEARSE || cannotApply())("staging, from nothing", () => {
  let aws: EmulatedAws;
  let cloud: Cloudflare;
  let place: string;
  let variables: Record<string, string>;

  beforeAll(async () => {
    place = mkdtempSync(join(tmpdir(), "rehearsal-"));
    aws = await startMoto();
    cloud = new Cloudflare();
    variables = {
      ...aws.variables,
      ...providerSettings(place),
      ...(await cloud.listen()),
      CDKTF_OUTDIR: join(place, "cdktf.out"),
      GITHUB_REPOSITORY: "acme/triggers",
      CI: "1",
    };
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  }, 2 * minutes);

  afterAll(async () => {
    await aws?.stop();
    await cloud?.close();
    vi.unstubAllEnvs();
    rmSync(place, { recursive: true, force: true });
  });

  /** Runs a command as an operator does. */
  function command(name: string, args: string[], more: Record<string, string> = {}) {
    const child = spawn(process.execPath, [join(root, "deploy", `${name}.ts`), ...args], {
      cwd: root,
      env: { ...process.env, ...variables, ...more },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        said += chunk;
      });
    return new Promise<{ code: number | null; said: string }>((resolve) =>
      child.once("close", (code) => resolve({ code, said })),
    );
  }

  const edgeKeys = async () =>
    (await new IAMClient({}).send(new ListAccessKeysCommand({ UserName: `${worker}-edge` })))
      .AccessKeyMetadata ?? [];

  test("says what is missing before it touches anything", { timeout: 5 * minutes }, async () => {
    const { code, said } = await command("bootstrap", ["staging"], { CLOUDFLARE_API_TOKEN: "" });
    expect(code).toBe(1);
    expect(said).toContain("Nothing was touched. Missing:\n- Cloudflare API token");
    const head = new S3Client({ forcePathStyle: true }).send(
      new GetBucketVersioningCommand({ Bucket: bucket }),
    );
    await expect(head).rejects.toThrow();
    expect(cloud.changes).toEqual([]);
  });

  test("stands after one command: bucket, account, environment, Worker, keys", {
    timeout: 30 * minutes,
  }, async () => {
    const { code, said } = await command("bootstrap", ["staging", "--to", "github"]);
    expect([code, said.slice(-2_000)]).toEqual([
      0,
      expect.stringContaining("TERRAFORM_STATE_BUCKET"),
    ]);
    variables.TERRAFORM_STATE_BUCKET = bucket;
    vi.stubEnv("TERRAFORM_STATE_BUCKET", bucket);
    const s3 = new S3Client({ forcePathStyle: true });
    expect(await s3.send(new GetBucketVersioningCommand({ Bucket: bucket }))).toMatchObject({
      Status: "Enabled",
    });
    for (const name of ["account", "staging"])
      await s3.send(
        new HeadObjectCommand({ Bucket: bucket, Key: `zapier-triggers/${name}.tfstate` }),
      );
    expect([...cloud.queues.keys()].sort()).toEqual([`${worker}-spool`, `${worker}-spool-dead`]);
    expect([...cloud.buckets]).toEqual([`${worker}-spooled-events`]);
    expect(cloud.workers.get(worker)?.versions.at(-1)?.secrets.sort()).toEqual([
      "AWS_CREDENTIALS",
      "CURSOR_SECRET",
      "SOURCE_TOKEN_SECRET",
    ]);
    expect(await edgeKeys()).toHaveLength(1);
    expect(cloud.unknown).toEqual([]);
    // What must be kept is said; what is secret is said once, and not among it.
    expect(said).toMatch(
      /AWS_PLAN_ROLE +arn:aws:iam::123456789012:role\/zapier-triggers-github-plan/,
    );
    expect(said.match(/zt_smoke_\w+/g)).toHaveLength(1);
  });

  test("goes on from where it stopped, and makes nothing twice", {
    timeout: 30 * minutes,
  }, async () => {
    const before = cloud.changes.length;
    const { code } = await command("bootstrap", ["staging", "--to", "secrets"]);
    expect(code).toBe(0);
    expect(cloud.changes.slice(before)).toEqual([]);
    expect(await edgeKeys()).toHaveLength(1);
  });

  test("has not drifted; and a plan that was kept is the one that is applied", {
    timeout: 20 * minutes,
  }, async () => {
    const plan = join(place, "plan");
    const drift = await command("plan", ["staging", "--drift", "--out", plan]);
    expect([drift.code, drift.said]).toEqual([0, expect.stringContaining("Nothing would change.")]);
    // Elsewhere, from the kept files alone.
    const applied = await command("deploy", [
      "staging",
      "--plan",
      plan,
      "--from",
      "preflight",
      "--to",
      "apply",
    ]);
    expect([applied.code, applied.said]).toEqual([
      0,
      expect.stringContaining("AWS account 123456789012"),
    ]);
    const other = await command(
      "deploy",
      ["production", "--plan", plan, "--from", "apply", "--to", "apply"],
      {
        ALARM_EMAILS: "a@example.com",
        PRIVATE_API_ENDPOINT: "regional",
      },
    );
    expect([other.code, other.said]).toEqual([
      1,
      expect.stringContaining("holds a plan of staging"),
    ]);
  });

  test("a Worker that fails its proof goes back by itself, and can be rolled back by hand", {
    timeout: 20 * minutes,
  }, async () => {
    const first = cloud.workers.get(worker)?.deployments[0]?.versions;
    const failed = await command("deploy", ["staging", "--from", "worker", "--to", "worker"], {
      SMOKE_URL: "http://127.0.0.1:1",
      SMOKE_API_KEY: "any",
    });
    expect([failed.code, failed.said]).toEqual([
      1,
      expect.stringContaining("All requests went back to"),
    ]);
    const served = cloud.workers
      .get(worker)
      ?.deployments.map(({ versions }) => versions.map(({ percentage }) => percentage));
    expect(served?.slice(0, 2)).toEqual([[100], [10, 90]]);
    expect(cloud.workers.get(worker)?.deployments[0]?.versions).toEqual(first);
    expect(cloud.unknown).toEqual([]);
  });

  test("a restored table takes the place of the old one, and nothing is replaced", {
    timeout: 30 * minutes,
  }, async () => {
    const restored = `${tableName("staging")}-restored`;
    const client = new DynamoDBClient({});
    await client.send(
      new RestoreTableToPointInTimeCommand({
        SourceTableName: tableName("staging"),
        TargetTableName: restored,
        UseLatestRestorableTime: true,
      }),
    );
    const settings = settingsFrom(process.env, root);
    createApp(settings, [{ ...environments.staging, tableName: restored }]).synth();
    const stack = Stack.of("staging", settings.outdir);
    await stack.init();
    await adoptTable(stack, restored);
    const plan = await guardedPlan(stack, []);
    const verbs = changesOf(plan).map((change) => [verbOf(change), change.type]);
    expect(verbs).toContainEqual(["update", "aws_dynamodb_table"]);
    expect(verbs.filter(([verb]) => verb === "destroy" || verb === "forget")).toEqual([]);
    // The stream is the new table's own, so what reads it is made anew; no store is.
    const replaced = verbs.filter(([verb]) => verb === "replace").map(([, type]) => type);
    expect(new Set([...replaced, "aws_lambda_event_source_mapping"])).toEqual(
      new Set(["aws_lambda_event_source_mapping"]),
    );
    await stack.apply("capture");
    const { Table } = await client.send(new DescribeTableCommand({ TableName: restored }));
    expect(Table?.StreamSpecification?.StreamEnabled).toBe(true);
    const old = await client.send(new DescribeTableCommand({ TableName: tableName("staging") }));
    expect(old.Table?.TableStatus).toBe("ACTIVE");
    expect(changesOf(await stack.plan())).toEqual([]);
  });

  test("leaves nothing behind when it is destroyed", { timeout: 20 * minutes }, async () => {
    const stack = Stack.of("staging", variables.CDKTF_OUTDIR ?? "");
    await stack.destroy("capture");
    expect(await stack.list()).toEqual([]);
  });
});
