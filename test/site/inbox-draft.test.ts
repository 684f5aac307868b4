/** What becomes of the form of an inbox, and the form that an inbox becomes. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { ShownInbox } from "../../contract/inbox-answers.ts";
import { pushSettings } from "../../contract/push.ts";
import { inboxBody } from "../../contract/requests.ts";
import { bodyOf, draftOf, emptyDraft, scalarOf } from "../../site/console/inboxes/inbox-draft.ts";

const plain = fc
  .string({ minLength: 1, maxLength: 20 })
  .filter((text) => text.trim() === text && !/\s/.test(text));
const texts = fc.option(fc.array(plain, { minLength: 1, maxLength: 4 }), { nil: undefined });
const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const payload = fc.option(
  fc.dictionary(
    fc.constantFrom("/a", "/a/b", "/~0~1", "/0"),
    fc.array(scalar, { minLength: 1, maxLength: 4 }),
    { minKeys: 1 },
  ),
  { nil: undefined },
);

it("is the definition that it was made from", () => {
  fc.assert(
    fc.property(texts, texts, texts, payload, (source, type, tags, values) => {
      const given = { source, type, tags, payload: values };
      const filter = Object.fromEntries(Object.entries(given).filter(([, value]) => value));
      const isAny = Object.keys(filter).length > 0;
      const settings = { ...(isAny && { filter }), max_deliveries: 7 };
      expect(bodyOf(draftOf({ name: "billing", ...settings }))).toEqual(settings);
    }),
  );
});

it("keeps every member that a definition may have, also those that it does not show", () => {
  const push = { url: "https://a.example/", mode: "event", concurrency: 1, max_per_second: 5 };
  const given = {
    filter: { source: ["shop"] },
    max_deliveries: 7,
    enabled: false,
    push: { ...push, format: "cloudevents" },
  };
  const notOfTheDefinition = ["since", "dry_run"];
  const settable = Object.keys(inboxBody.shape).filter(
    (name) => !notOfTheDefinition.includes(name),
  );
  expect(Object.keys(given).toSorted()).toEqual(settable.toSorted());
  const ofPushes = Object.keys(pushSettings.shape).toSorted();
  expect(Object.keys(given.push).toSorted()).toEqual(ofPushes);
  expect(bodyOf(draftOf({ name: "default", ...given } as ShownInbox))).toEqual(given);
});

it("says nothing of what is empty, and is a body that the API takes", () => {
  expect(bodyOf({ ...emptyDraft, name: "all" })).toEqual({});
  const body = bodyOf({
    ...emptyDraft,
    name: "vip",
    sources: " shop \n\n crm*\n",
    payload: [
      { pointer: "/vip", values: "true" },
      { pointer: " /vip ", values: "yes" },
      { pointer: "", values: " " },
    ],
    since: "2026-11-01T00:00",
  });
  expect(body).toMatchObject({
    filter: { source: ["shop", "crm*"], payload: { "/vip": [true, "yes"] } },
  });
  expect(inboxBody.safeParse(body).success).toBe(true);
});

it("takes a line for what it is in JSON, or else for a text", () => {
  expect(["12", "1.5", "true", "null", '"12"', "[1]", "eu west", "{"].map(scalarOf)).toEqual([
    12,
    1.5,
    true,
    null,
    "12",
    "[1]",
    "eu west",
    "{",
  ]);
});

it("of `default` says whether it is switched off", () => {
  const off = { name: "default", enabled: false };
  expect(bodyOf(draftOf(off))).toEqual({ enabled: false });
  expect(bodyOf({ ...draftOf(off), isEnabled: true })).toEqual({});
});
