/** Sources of webhooks on the command line. */
import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { eventually } from "../eventually.ts";
import { parsed, useShell } from "./shell.ts";

const shell = useShell();
const sh = (...args: Parameters<typeof shell.run>) => shell.run(...args);

const secret = "what both of them know";
const define = `zt sources github --define --scheme github --secret`;

const post = (url: string, key: string) =>
  fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-github-event": "push",
      "x-github-delivery": crypto.randomUUID(),
      "x-hub-signature-256": `sha256=${createHmac("sha256", key).update("{}").digest("hex")}`,
    },
    body: "{}",
  });

it("are made with a secret that is shown nowhere, take deliveries, and say what became of them", async () => {
  const made = await sh(`${define} --tag hooks`, { input: `${secret}\n` });
  expect(made.output + made.errors).not.toContain(secret);
  const [source] = parsed(made.lines);
  expect(source).toMatchObject({ name: "github", scheme: "github", tags: ["hooks"] });
  expect((await post(source.url, secret)).status).toBe(200);
  expect((await post(source.url, "another secret")).status).toBe(401);
  const deliveries = () => sh("zt sources github --deliveries").then(({ lines }) => parsed(lines));
  await eventually(async () => expect(await deliveries()).toHaveLength(2));
  const outcomes = (await deliveries()).map(({ outcome, reason }) => [outcome, reason]);
  expect(outcomes.toSorted()).toEqual([
    ["accepted", undefined],
    ["refused", "wrong"],
  ]);
});

it("are paused, get another secret, are listed and deleted", async () => {
  const [{ url }] = parsed((await sh(define, { input: secret })).lines);
  const [paused] = parsed((await sh("zt sources github --define --scheme github --paused")).lines);
  expect(paused).toMatchObject({ url, paused: true });
  const rotation = await sh(`${define} --keep-previous 3600`, { input: "another secret\n" });
  expect(parsed(rotation.lines)[0]).toMatchObject({
    url,
    previous_secret_until: expect.any(Number),
  });
  const settings = `{"hmac": {"header": "x-signature"}}`;
  await sh(`zt sources own --define --scheme hmac --secret --settings '${settings}'`, {
    input: secret,
  });
  const listed = parsed((await sh("zt sources")).lines);
  expect(listed.map(({ name }) => name)).toEqual(["github", "own"]);
  expect(listed[1].hmac).toMatchObject({ header: "x-signature", encoding: "hex" });
  expect((await sh("zt sources github --delete")).code).toBe(0);
  expect(await sh("zt sources github")).toMatchObject({
    code: 1,
    errors: expect.stringContaining("source_not_found"),
  });
});

it.each([
  ["zt sources github --define", "--define needs --scheme"],
  ["zt sources github --scheme github", "--scheme is for --define"],
  ["zt sources --delete", "name the source for --delete"],
  ["zt sources github --delete --deliveries", "not both"],
  ["zt sources a b", "name one source"],
  [`${define} --settings '[]'`, "--settings must be a JSON object"],
  [define, "A secret is needed"],
])("%s: says what is wrong with it", async (command, sentence) => {
  expect(await sh(command)).toMatchObject({ code: 2, errors: expect.stringContaining(sentence) });
});
