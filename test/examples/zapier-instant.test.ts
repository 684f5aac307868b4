/** New Event (Instant): its inbox is made, pushes to the Zap, and goes with it. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually } from "../eventually.ts";
import { useSystem } from "../flow/system.ts";
import { Receiver } from "../receiver.ts";
import { accountsOf } from "./accounts.ts";
import { complaintOf, connected, instant } from "./zap.ts";

const system = useSystem();
const tenant = accountsOf(system);
const receiver = new Receiver();
beforeAll(() => receiver.start());
afterAll(() => receiver.stop());

/** The first that is posted to a path. */
const posted = (path: string) =>
  eventually(() => {
    const [post] = receiver.to(path);
    if (!post) throw new Error("nothing was posted");
    return post;
  });

it("triggers with an event as it is posted, every digit of it, and nobody else's inbox has less", async () => {
  const owner = await tenant("instant");
  const zap = instant(owner, receiver.at("instant"));
  const subscription = await zap.switchOn();
  const user = connected(owner);
  const { id } = await user.send({ json: '{"n":12345678901234567890}' });
  const [event] = await zap.take(await posted("instant"), subscription);
  expect(event).toMatchObject({ id, event_id: id, payload: { n: "12345678901234567890" } });
  expect((await user.poll()).map((each) => each.id)).toEqual([id]);
  expect((await zap.samples()).map((each) => each.id)).toEqual([id]);
});

it("is for one source alone, if it says so", async () => {
  const owner = await tenant("one-source");
  await instant(owner, receiver.at("one-source"), { source: "shop" }).switchOn();
  const user = connected(owner);
  await user.send({ json: "{}", source: "till" });
  await user.send({ json: "{}", source: "shop" });
  expect(JSON.parse((await posted("one-source")).body)).toMatchObject({ source: "shop" });
  expect(receiver.to("one-source")).toHaveLength(1);
});

it("takes nothing that somebody else posts", async () => {
  const zap = instant(await tenant("forged"), receiver.at("forged"));
  const subscription = await zap.switchOn();
  const headers = {
    "webhook-id": "a",
    "webhook-timestamp": "1",
    "webhook-signature": "v1,AAAA v1, v2,x",
  };
  const forged = { path: "forged", headers, body: "{}", at: 0 };
  expect(await complaintOf(zap.take(forged, subscription))).toMatchObject({ name: "HaltedError" });
  expect(
    await complaintOf(zap.take({ ...forged, headers: {} as never }, subscription)),
  ).toMatchObject({ name: "HaltedError" });
});

it("has one inbox, however often it is switched on; and none when it is off", async () => {
  const owner = await tenant("on-and-off");
  const zap = instant(owner, receiver.at("on-and-off"));
  const first = await zap.switchOn();
  const second = await zap.switchOn();
  expect(second.id).toBe(first.id);
  const client = system.client(owner.key);
  const names = async () =>
    JSON.parse((await client.get("/v1/inboxes")).text).inboxes.map(
      ({ name }: { name: string }) => name,
    );
  expect(await names()).toEqual(["default", first.id]);
  const { id } = await connected(owner).send({ json: "{}" });
  // Of the two secrets, Zapier knows the later one.
  expect((await zap.take(await posted("on-and-off"), second))[0]?.id).toBe(id);
  await zap.switchOff(second);
  await zap.switchOff(second);
  expect(await names()).toEqual(["default"]);
});

it("needs a key that may make inboxes named `zap-…`, and no other", async () => {
  const scopes = ["events:write", "inbox:read", "inbox:ack", "inboxes:write"] as const;
  const limited = await tenant("limited", { scopes, inboxes: "zap-*" });
  const { id } = await instant(limited, receiver.at("limited")).switchOn();
  expect(id).toMatch(/^zap-[0-9a-f]{32}$/);
  const reader = await tenant("reader", { scopes: ["inbox:read"] });
  expect(await complaintOf(instant(reader, receiver.at("reader")).switchOn())).toMatchObject({
    status: 403,
  });
});
