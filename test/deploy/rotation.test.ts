/**
 * Rotations against the IAM of an emulated AWS, while a Worker that learns of a new secret late
 * goes on calling.
 */
import { CreateUserCommand, DeleteAccessKeyCommand, IAMClient } from "@aws-sdk/client-iam";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Credentials, EdgeUser } from "../../deploy/edge-user.ts";
import { type Rotation, rotate } from "../../deploy/rotation.ts";
import { cannotApply, type EmulatedAws, startMoto } from "../terraform/emulated-aws.ts";

const UserName = "edge";

describe.skipIf(cannotApply())("the edge's access key", () => {
  let aws: EmulatedAws;
  let iam: IAMClient;
  let user: EdgeUser;
  /** What the Worker signs with. */
  let held: Credentials | undefined;
  let refused: number;
  const said: string[] = [];

  beforeAll(async () => {
    aws = await startMoto();
    const credentials = { accessKeyId: "emulated", secretAccessKey: "emulated" };
    iam = new IAMClient({
      endpoint: aws.variables.AWS_ENDPOINT_URL ?? "",
      region: "us-east-1",
      credentials,
    });
    await iam.send(new CreateUserCommand({ UserName }));
    user = new EdgeUser(UserName, iam);
  });
  afterAll(() => aws.stop());
  beforeEach(() => {
    held = undefined;
    refused = 0;
    said.length = 0;
  });
  afterEach(async () => {
    for (const { id } of await user.keys())
      await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: id }));
  });

  const isActive = async (credentials: Credentials | undefined) =>
    (await user.keys()).some(({ id, active }) => active && id === credentials?.access_key_id);
  const rotation = (changes: Partial<Rotation> = {}): Rotation => {
    let next: Credentials | undefined;
    return {
      user,
      works: isActive,
      // The Worker hears of it only while the old key settles.
      store: async (credentials) => {
        next = credentials;
        held ??= credentials;
      },
      wait: async () => {
        if (held && !(await isActive(held))) refused++;
        held = next ?? held;
      },
      say: (step) => said.push(step),
      settleSeconds: 60,
      ...changes,
    };
  };
  const states = async () =>
    (await user.keys()).map(({ id, active }) => [id === held?.access_key_id, active]);

  test("is made and given to the Worker the first time", async () => {
    await rotate(rotation());
    expect(await states()).toEqual([[true, true]]);
  });

  test("changes without a refused call, and the old one stays to go back to", async () => {
    await rotate(rotation());
    const first = held;
    await rotate(rotation());
    expect(held).not.toEqual(first);
    expect(await isActive(held)).toBe(true);
    expect(refused).toBe(0);
    expect((await user.keys()).find(({ id }) => id === first?.access_key_id)).toMatchObject({
      active: false,
    });
  });

  test("can change again and again: what is deactivated makes room", async () => {
    for (let turn = 0; turn < 4; turn++) await rotate(rotation());
    expect(await user.keys()).toHaveLength(2);
    expect(await isActive(held)).toBe(true);
  });

  test("stays as it was when the Worker cannot be given the new one", async () => {
    await rotate(rotation());
    const before = await user.keys();
    await expect(
      rotate(rotation({ store: () => Promise.reject(new Error("no Cloudflare")) })),
    ).rejects.toThrow("no Cloudflare");
    expect(await user.keys()).toEqual(before);
  });

  test("stays as it was when AWS does not let the new one in", async () => {
    await rotate(rotation());
    const before = await user.keys();
    await expect(rotate(rotation({ works: async () => false }))).rejects.toThrow(
      "does not let the new key in",
    );
    expect(await user.keys()).toEqual(before);
  });

  test("is not guessed at after an interruption: the operator names the one to give up", async () => {
    await rotate(rotation());
    const lost = await user.create();
    await expect(rotate(rotation())).rejects.toThrow(/Two keys are active[\s\S]*--retire/);
    await rotate(rotation({ retire: lost.access_key_id }));
    expect(await isActive(lost)).toBe(false);
    expect(await isActive(held)).toBe(true);
    expect(refused).toBe(0);
  });

  test("never shows in what the operator is told", async () => {
    await rotate(rotation());
    expect(said.join()).not.toContain(held?.secret_access_key);
  });
});
