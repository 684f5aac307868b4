import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useLocalSystem, type Variables } from "../../keys/environment.ts";

const published = {
  AWS_ENDPOINT_URL_SECRETS_MANAGER: "http://127.0.0.1:1",
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local-secret",
  CLOUDFLARE_API_BASE_URL: "http://127.0.0.1:2",
  CLOUDFLARE_API_TOKEN: "local-token",
  CLOUDFLARE_ACCOUNT_ID: "local-account",
  KEY_CACHE_NAMESPACE_ID: "local-namespace",
};

let state: string;
let empty: string;
beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), "keys-"));
  empty = await mkdtemp(join(tmpdir(), "keys-"));
  await writeFile(
    join(state, "environment.json"),
    JSON.stringify({ ...published, SOMETHING_ELSE: "left alone" }),
  );
});
afterAll(() => Promise.all([state, empty].map((directory) => rm(directory, { recursive: true }))));

async function completed(variables: Variables): Promise<Variables> {
  await useLocalSystem(variables);
  const { LOCAL_STATE, ...rest } = variables;
  return rest;
}

describe("the local environment", () => {
  it("is what the running local system published", async () => {
    expect(await completed({ LOCAL_STATE: state })).toEqual(published);
  });

  it("never mixes real credentials with the local system", async () => {
    const real = {
      AWS_PROFILE: "company",
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "real",
      AWS_SESSION_TOKEN: "real-token",
      CLOUDFLARE_API_TOKEN: "real-token",
    };
    expect(await completed({ LOCAL_STATE: state, ...real })).toEqual(published);
  });

  it("is another endpoint if the operator names one, and what is not said is as published", async () => {
    const named = { AWS_ENDPOINT_URL: "http://127.0.0.1:4566", AWS_REGION: "eu-west-1" };
    const variables = await completed({ LOCAL_STATE: state, ...named });
    expect(variables).toMatchObject({
      ...named,
      AWS_ACCESS_KEY_ID: "local",
      CLOUDFLARE_API_TOKEN: "local-token",
    });
  });

  it("keeps the operator's credentials for a local system that uses another endpoint itself", async () => {
    const directory = await mkdtemp(join(tmpdir(), "keys-"));
    const external = {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: "http://127.0.0.1:4566",
      AWS_REGION: "us-east-1",
    };
    await writeFile(join(directory, "environment.json"), JSON.stringify(external));
    const own = { AWS_ACCESS_KEY_ID: "own", AWS_SECRET_ACCESS_KEY: "own-secret" };
    expect(await completed({ LOCAL_STATE: directory, ...own, AWS_REGION: "eu-west-1" })).toEqual({
      ...own,
      ...external,
    });
    await rm(directory, { recursive: true });
  });

  it("does without a local system if an endpoint is named, and then purges no real cache", async () => {
    const named = { AWS_ENDPOINT_URL_SECRETS_MANAGER: "http://127.0.0.1:3" };
    const real = {
      CLOUDFLARE_API_TOKEN: "real",
      CLOUDFLARE_ACCOUNT_ID: "real",
      KEY_CACHE_NAMESPACE_ID: "real",
    };
    expect(await completed({ LOCAL_STATE: empty, ...named, ...real })).toEqual(named);
  });

  it("says how to start the local system if there is none", async () => {
    const message = "The local system is not running: start it with `npm start`.";
    await expect(useLocalSystem({ LOCAL_STATE: empty })).rejects.toThrow(message);
  });
});
