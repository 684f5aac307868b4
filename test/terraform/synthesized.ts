/** Synthesizes the stacks from Lambdas of one line, and hands their Terraform JSON to the tests. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "../../terraform/app.ts";
import { type Environment, environmentNames, environments } from "../../terraform/environments.ts";
import { type Settings, settingsFrom } from "../../terraform/settings.ts";

/** A resource as Terraform JSON has it. */
export type Resource = Record<string, unknown>;

export interface Stack {
  json: { resource: Record<string, Record<string, Resource>>; [section: string]: unknown };
  /** The text of the JSON, to search for what must not be in it. */
  text: string;
  /** All resources of a type. */
  all(type: string): Resource[];
  /** The one resource of a type. */
  the(type: string): Resource;
}

/** A folder of Lambda sources, each with an export and no import. */
export function writeSources(directory: string, ...services: string[]): string {
  for (const service of services) {
    mkdirSync(join(directory, service), { recursive: true });
    writeFileSync(
      join(directory, service, "handler.ts"),
      `export const handler = async (): Promise<string> => "${service}";\n`,
    );
  }
  return directory;
}

export const allServices = ["ingestion", "delivery", "authorization", "maintenance", "archive"];

/** What an operator must have decided before production is synthesized. */
export const decided = {
  ALARM_EMAILS: "operators@example.com",
  GITHUB_REPOSITORY: "acme/triggers",
  PRIVATE_API_ENDPOINT: "regional",
  TERRAFORM_STATE_BUCKET: "states",
} as const;

/** @returns the stack of the environment, or of the account that it lies in */
export function synthesized(
  environment: Environment = environments.development,
  changes: Partial<Settings> = {},
  name: "account" | Environment["name"] = environment.name,
): Stack {
  return synthesizedApp(name, (settings) => createApp({ ...settings, ...changes }, [environment]));
}

/** @returns one stack of a program that is made with the settings of a test */
export function synthesizedApp(
  name: "account" | Environment["name"],
  program: (settings: Settings) => { synth(): void },
): Stack {
  const root = mkdtempSync(join(tmpdir(), "synth-"));
  try {
    const settings = {
      ...settingsFrom(decided, root),
      sources: writeSources(join(root, "backend"), ...allServices),
    };
    program(settings).synth();
    return stackOf(readFileSync(join(settings.outdir, "stacks", name, "cdk.tf.json"), "utf8"));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Settings of the `mtls` endpoint, whose truststore lies in a folder of the test's. */
export function mtlsSettings(truststores: string): Settings["mtls"] {
  mkdirSync(truststores, { recursive: true });
  for (const name of environmentNames)
    writeFileSync(join(truststores, `${name}.pem`), "-----BEGIN CERTIFICATE-----\n");
  return {
    domain: "private.example.com",
    certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/one",
    truststores,
  };
}

function stackOf(text: string): Stack {
  const json = JSON.parse(text);
  const all = (type: string): Resource[] => Object.values(json.resource[type] ?? {});
  return {
    json,
    text,
    all,
    the(type) {
      const [one, ...others] = all(type);
      if (!one || others.length > 0)
        throw new Error(`the stack has not one ${type} but ${all(type).length}`);
      return one;
    },
  };
}

export interface PolicyStatement {
  Sid?: string;
  Effect: string;
  Principal?: unknown;
  Action: string | string[];
  Resource: string | string[];
  NotResource?: string | string[];
  Condition?: Record<string, Record<string, unknown>>;
}

export const listOf = (value: string | string[]): string[] =>
  typeof value === "string" ? [value] : value;

export const statementsOf = (policy: unknown): PolicyStatement[] =>
  JSON.parse(String(policy)).Statement;

/** The statements that a service's role has, over all of its policies. */
export function statementsOfRole(stack: Stack, service: string): PolicyStatement[] {
  return stack
    .all("aws_iam_role_policy")
    .filter(({ role }) => String(role).includes(`.functions_${service}_role_`))
    .flatMap(({ policy }) => statementsOf(policy));
}

/** What a service's role may do: action and resource, one by one. */
export const permissionsOf = (
  stack: Stack,
  service: string,
): [action: string, resource: string][] =>
  statementsOfRole(stack, service).flatMap(({ Action, Resource }) =>
    listOf(Action).flatMap((action) =>
      listOf(Resource).map((resource): [string, string] => [action, resource]),
    ),
  );
