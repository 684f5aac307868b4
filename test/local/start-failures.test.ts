import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { close, listen, loopback } from "../../local/sockets.ts";
import { canList } from "./processes.ts";
import { useTerminal } from "./terminal.ts";

const terminal = useTerminal();

interface Attempt {
  entry?: string;
  flags?: string[];
  variables?: Record<string, string>;
}

async function failure({
  entry = "start.ts",
  flags = [],
  variables = {},
}: Attempt): Promise<string> {
  const command = terminal().run(entry, flags, variables);
  expect(await command.exit).toBe(1);
  if (canList) expect(terminal().processes()).toEqual([]);
  return command.errors;
}

const nowhere = `http://${loopback}:1`;
const credentials = { AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "x" };

describe("what keeps it from starting is one sentence", () => {
  it.each<[string, Attempt, RegExp]>([
    [
      "a port that is none",
      { variables: { PORT: "99999" } },
      /^PORT must be a number from 0 to 65535, not 99999\.\n$/,
    ],
    [
      "an unknown option",
      { flags: ["--nope"] },
      /^Unknown option '--nope'\. The options are --memory .*\.\n$/,
    ],
    [
      "an unknown engine",
      { flags: ["--engine", "oracle"] },
      /^There is no engine oracle: choose dynoxide or dynalite\.\n$/,
    ],
    [
      "an endpoint that does not answer",
      { variables: { AWS_ENDPOINT_URL_DYNAMODB: nowhere, ...credentials } },
      /^The DynamoDB endpoint http:\/\/127\.0\.0\.1:1 cannot be reached \(ECONNREFUSED\)\.\n$/,
    ],
    [
      "an endpoint without credentials for it",
      {
        variables: {
          AWS_ENDPOINT_URL_DYNAMODB: nowhere,
          AWS_EC2_METADATA_DISABLED: "true",
          HOME: "/nowhere",
        },
      },
      /^There are no AWS credentials for the DynamoDB endpoint .*\.\n$/,
    ],
    [
      "an authority that does not answer",
      { variables: { AWS_ENDPOINT_URL_SECRETS_MANAGER: nowhere, ...credentials } },
      /^The Secrets Manager endpoint http:\/\/127\.0\.0\.1:1 cannot be reached \(ECONNREFUSED\)\.\n$/,
    ],
    [
      "an edge without a backend",
      { entry: "start-edge.ts" },
      /^The edge needs a backend: set BACKEND_URL .*\.\n$/,
    ],
    [
      "a backend that is no URL",
      { entry: "start-edge.ts", variables: { BACKEND_URL: "localhost" } },
      /^BACKEND_URL is not a URL: localhost\n$/,
    ],
    [
      "credentials of another shape, which are not shown",
      {
        entry: "start-edge.ts",
        variables: { BACKEND_URL: nowhere, AWS_CREDENTIALS: "AKIA:secret" },
      },
      /^AWS_CREDENTIALS must be \{"access_key_id": "…", "secret_access_key": "…"\} as JSON\.\n$/,
    ],
  ])("%s", async (_, attempt, sentence) => {
    expect(await failure(attempt)).toMatch(sentence);
  });

  it("a taken port", async () => {
    const server = createServer();
    const variables = { PORT: String(await listen(server, 0, "a test")) };
    const sentence = (who: string) =>
      `Port ${variables.PORT} is taken, so ${who} cannot listen on it: choose another with PORT=….\n`;
    expect(await failure({ variables })).toBe(sentence("the edge"));
    expect(await failure({ entry: "start-aws.ts", variables })).toBe(sentence("the private API"));
    await close(server);
  });

  it("a state directory that is a file", async () => {
    writeFileSync(terminal().state, "");
    expect(await failure({})).toMatch(/^The state directory .* cannot be used \(ENOTDIR\)\.\n$/);
  });

  it("a state directory in use, which is left as it is", async () => {
    await terminal().start();
    const second = terminal().run("start.ts", ["--fresh"]);
    expect(await second.exit).toBe(1);
    expect(second.errors).toMatch(
      /^The state directory .* is in use by another instance: stop it, or choose another with --state <dir>\.\n$/,
    );
    expect(await terminal().get("/v1/inbox")).toMatchObject({ count: 0 });
  });
});
