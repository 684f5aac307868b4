/**
 * One life of an environment, on an emulated AWS: planned, applied, planned again, changed,
 * guarded, destroyed.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetDashboardCommand,
} from "@aws-sdk/client-cloudwatch";
import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ListTablesCommand,
} from "@aws-sdk/client-dynamodb";
import {
  GetRolePolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
} from "@aws-sdk/client-iam";
import { AwsClient } from "aws4fetch";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { operationNames } from "../../contract/operations.ts";
import { table, tableName } from "../../contract/table.ts";
import { guardedPlan } from "../../deploy/guarded-plan.ts";
import { rollBackLambdas } from "../../deploy/lambda-rollback.ts";
import { changesOf, verbOf } from "../../deploy/plan-json.ts";
import { planRelease } from "../../deploy/release.ts";
import { Stack } from "../../deploy/stack.ts";
import { alarmDefinitions } from "../../terraform/alarm-definitions.ts";
import { createApp } from "../../terraform/app.ts";
import { environments } from "../../terraform/environments.ts";
import { settingsFrom } from "../../terraform/settings.ts";
import { type AttachedProvider, attachProvider } from "./attached-provider.ts";
import { cannotApply, type EmulatedAws, providerSettings, startMoto } from "./emulated-aws.ts";
import { allServices, writeSources } from "./synthesized.ts";

interface MethodsOfPath {
  path: string;
  resourceMethods?: Record<string, { authorizationType: string }>;
}

/** In milliseconds: on an idle machine it takes a minute or two. */
const applyTimeout = 1_800_000;
/** Development, and the archive that only the others have. */
const environment = {
  ...environments.development,
  archive: { glacierAfterDays: 30, expireAfterDays: 400 },
};

describe.skipIf(cannotApply())("an environment on an emulated AWS", () => {
  let aws: EmulatedAws;
  let provider: AttachedProvider;
  let root: string;
  let stack: Stack;
  let synthesized: string;
  const synthesize = () =>
    createApp({ ...settingsFrom(aws.variables, root), sources: join(root, "backend") }, [
      environment,
    ]).synth();

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "applied-"));
    aws = await startMoto();
    const variables = { ...aws.variables, ...providerSettings(root) };
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    writeSources(join(root, "backend"), ...allServices);
    synthesize();
    synthesized = join(root, "cdktf.out", "stacks", environment.name, "cdk.tf.json");
    stack = Stack.of(environment.name, join(root, "cdktf.out"));
    await stack.init();
    provider = await attachProvider(join(root, "cdktf.out", "stacks", environment.name));
    for (const [name, value] of Object.entries(provider.variables)) vi.stubEnv(name, value);
    await guardedPlan(stack, []);
    await stack.apply("capture");
  }, applyTimeout);

  afterAll(async () => {
    await provider?.stop();
    await aws?.stop();
    vi.unstubAllEnvs();
    rmSync(root, { recursive: true, force: true });
  });

  test("needs no second apply: the plan after it is empty", async () => {
    expect(changesOf(await stack.plan())).toEqual([]);
  });

  test("has the table with its indexes, time to live and encryption", async () => {
    const client = new DynamoDBClient({});
    const named = { TableName: tableName("development") };
    const { Table } = await client.send(new DescribeTableCommand(named));
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName).sort()).toEqual(
      Object.values(table.indexes)
        .map(({ name }) => name)
        .sort(),
    );
    expect(Table?.SSEDescription?.Status).toBe("ENABLED");
    const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand(named));
    expect(TimeToLiveDescription).toMatchObject({
      AttributeName: table.timeToLive,
      TimeToLiveStatus: "ENABLED",
    });
  });

  test("has roles whose every policy names what it allows", async () => {
    const client = new IAMClient({});
    const { Roles = [] } = await client.send(new ListRolesCommand({}));
    const roles = Roles.map(({ RoleName }) => RoleName).filter((name) =>
      name?.startsWith("zapier-triggers-"),
    );
    expect(roles).toHaveLength(allServices.length);
    for (const RoleName of roles) {
      const { PolicyNames = [] } = await client.send(new ListRolePoliciesCommand({ RoleName }));
      expect(PolicyNames.length).toBeGreaterThan(1);
      for (const PolicyName of PolicyNames) {
        const { PolicyDocument = "" } = await client.send(
          new GetRolePolicyCommand({ RoleName, PolicyName }),
        );
        const { Statement } = JSON.parse(decodeURIComponent(PolicyDocument));
        for (const { Action } of Statement)
          expect([Action].flat()).not.toContainEqual(expect.stringMatching(/\*/));
      }
    }
  });

  test("has one signed method per operation", async () => {
    const client = new AwsClient({
      accessKeyId: "id",
      secretAccessKey: "key",
      service: "apigateway",
      region: "us-east-1",
    });
    const get = async <Answer>(path: string) =>
      (await client.fetch(`${aws.variables.AWS_ENDPOINT_URL}${path}`)).json() as Promise<Answer>;
    const { item: apis } = await get<{ item: { id: string }[] }>("/restapis");
    const { item: resources } = await get<{ item: MethodsOfPath[] }>(
      `/restapis/${apis[0]?.id}/resources?embed=methods`,
    );
    const methods = resources.flatMap(({ path, resourceMethods = {} }) =>
      Object.entries(resourceMethods).map(
        ([verb, { authorizationType }]) => `${verb} ${path} ${authorizationType}`,
      ),
    );
    expect(methods.sort()).toEqual(
      operationNames.map((operation) => `POST /${operation} AWS_IAM`).sort(),
    );
  });

  test("has an alarm for each definition, and a dashboard that can be read", async () => {
    const client = new CloudWatchClient({});
    const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({ MaxRecords: 100 }));
    const watched = {
      environment,
      tableName: "any",
      functionNames: Object.fromEntries(allServices.map((service) => [service, service])),
      apiNames: ["any"],
    };
    expect(MetricAlarms.map(({ AlarmName }) => AlarmName).sort()).toEqual(
      alarmDefinitions(watched)
        .map(({ name }) => `zapier-triggers-development-${name}`)
        .sort(),
    );
    for (const { AlarmActions } of MetricAlarms)
      expect(AlarmActions).toEqual([expect.stringMatching(/^arn:aws:sns:/)]);
    const { DashboardBody = "" } = await client.send(
      new GetDashboardCommand({ DashboardName: "zapier-triggers-development-overview" }),
    );
    expect(JSON.parse(DashboardBody).widgets.length).toBeGreaterThan(8);
  });

  test("has an edge without an access key, and no secret in Terraform's state", async () => {
    const { AccessKeyMetadata } = await new IAMClient({}).send(
      new ListAccessKeysCommand({ UserName: "zapier-triggers-development-edge" }),
    );
    expect(AccessKeyMetadata).toEqual([]);
    const state = readFileSync(join(root, "terraform.development.tfstate"), "utf8");
    // The example key is who moto says that we are.
    expect(
      state.match(
        /aws_iam_access_key|secret_string|private_key|AKIA(?!IOSFODNN7EXAMPLE)|not-a-secret/,
      ),
    ).toBeNull();
  });

  test("brings a changed Lambda in as a share of the calls, and then whole", async () => {
    const stable = JSON.parse((await stack.outputs()).LIVE_VERSIONS ?? "");
    writeFileSync(
      join(root, "backend", "ingestion", "handler.ts"),
      'export const handler = async () => "changed";',
    );
    synthesize();
    const plan = await guardedPlan(stack, [], { pinned: {}, canary: { stable, weight: 0.1 } });
    const changed = changesOf(plan).map((change) => `${verbOf(change)} ${change.address}`);
    expect(changed).toEqual([
      expect.stringMatching(/^update aws_lambda_alias\.functions_ingestion_live_alias_/),
      expect.stringMatching(/^update aws_lambda_function\.functions_ingestion_function_/),
    ]);
    await stack.apply("capture");

    const client = new AwsClient({
      accessKeyId: "id",
      secretAccessKey: "key",
      service: "lambda",
      region: "us-east-1",
    });
    const path = "2015-03-31/functions/zapier-triggers-development-ingestion/aliases/live";
    const alias = async () =>
      (await client.fetch(`${aws.variables.AWS_ENDPOINT_URL}/${path}`)).json();
    expect(await alias()).toMatchObject({
      FunctionVersion: "1",
      RoutingConfig: { AdditionalVersionWeights: { 2: 0.1 } },
    });
    await guardedPlan(stack, []);
    await stack.apply("capture");
    expect(await alias()).toMatchObject({ FunctionVersion: "2" });

    // Back in seconds, and so it stays.
    await rollBackLambdas({ environment, stack, chosen: { ingestion: "1" }, print: () => {} });
    expect(await alias()).toMatchObject({ FunctionVersion: "1" });
    const outputs = await stack.outputs();
    expect(outputs.PINNED_VERSIONS).toBe('{"ingestion":"1"}');
    const { plan: next, pinned } = await planRelease({
      stack,
      canary: { weight: 0.1, minutes: 0 },
      allowed: [],
      unpin: false,
    });
    expect(pinned).toEqual({ ingestion: "1" });
    expect(changesOf(next)).toEqual([]);
  });

  test("is guarded against a plan that replaces its table", async () => {
    const before = readFileSync(synthesized, "utf8");
    const json = JSON.parse(before);
    const [changed] = Object.values<Record<string, unknown>>(json.resource.aws_dynamodb_table);
    Object.assign(changed ?? {}, { name: "another-name" });
    writeFileSync(synthesized, JSON.stringify(json));
    // What AWS says now is not the subject.
    vi.stubEnv("TF_CLI_ARGS_plan", "-refresh=false");
    await expect(guardedPlan(stack, [])).rejects.toThrow(
      /replace +aws_dynamodb_table\.events_table_\w+ +it holds every event/,
    );
    writeFileSync(synthesized, before);
    vi.stubEnv("TF_CLI_ARGS_plan", "");
  });

  test("shares its account's stack with the others", async () => {
    const account = Stack.of("account", join(root, "cdktf.out"));
    await account.init();
    await guardedPlan(account, []);
    await account.apply("capture");
    expect(changesOf(await account.plan())).toEqual([]);
    await account.destroy("capture");
  });

  test("leaves nothing behind when it is destroyed", async () => {
    await stack.destroy("capture");
    expect(await stack.list()).toEqual([]);
    expect((await new DynamoDBClient({}).send(new ListTablesCommand({}))).TableNames).toEqual([]);
  });
});
