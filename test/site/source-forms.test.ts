/** The form of a source: it goes by the contract, scheme by scheme. */
import { describe, expect, it } from "vitest";
import { type SchemeName, schemeNames, sourceBody } from "../../contract/source.ts";
import type { ShownSource } from "../../site/console/api/sources.ts";
import { type FormField, keyOf } from "../../site/console/sources/form-field.ts";
import { guideOf } from "../../site/console/sources/guides.ts";
import { makeSecret } from "../../site/console/sources/make-secret.ts";
import {
  emptySource,
  schemeForm,
  schemes,
  sourceBodyOf,
  sourceDraftOf,
} from "../../site/console/sources/source-draft.ts";
import { senders } from "../webhook-senders.ts";

it("offers the schemes of the contract, in its order", () => {
  expect(schemes.map(({ scheme }) => scheme)).toEqual(schemeNames);
});

const valueFor = ({ kind, fallback }: FormField): string =>
  fallback || (kind === "number" ? "1" : "x-one");

const shown = (scheme: SchemeName) =>
  ({ name: "one", scheme, ...senders[scheme].settings }) as unknown as ShownSource;

describe.each(schemeNames)("the form of %s", (scheme) => {
  const { fields, hasSecret } = schemeForm(scheme);

  it("has steps at the sender of its own", () => {
    const { sender, steps } = guideOf(scheme, hasSecret);
    expect(sender).not.toBe(scheme);
    expect(steps.length).toBeGreaterThan(0);
  });

  it("says what its sender's source says, and the contract takes it", () => {
    const body = sourceBodyOf(sourceDraftOf(shown(scheme)));
    expect(body).toEqual({ scheme, ...senders[scheme].settings });
    const secret = hasSecret ? { secret: makeSecret(scheme) } : {};
    expect(sourceBody.safeParse({ ...body, ...secret }).error).toBeUndefined();
  });

  it("asks for a secret if, and only if, the contract takes one", () => {
    const body = { scheme, ...senders[scheme].settings, secret: makeSecret(scheme) };
    expect(sourceBody.safeParse(body).success).toBe(hasSecret);
  });

  it("asks for nothing that the contract refuses of it, and for all that it requires", () => {
    const { error } = sourceBody.safeParse({ scheme });
    const missing = (error?.issues ?? []).map(({ path }) => path.join("."));
    const required = fields.filter(({ isRequired }) => isRequired);
    expect(new Set(required.map(({ path }) => path[0]))).toEqual(new Set(missing));
    for (const name of new Set(fields.map(({ path }) => path[0]))) {
      const own = fields.filter(({ path }) => path[0] === name);
      const values = Object.fromEntries(own.map((field) => [keyOf(field), valueFor(field)]));
      const { error } = sourceBody.safeParse(sourceBodyOf({ ...emptySource, scheme, values }));
      const messages = error?.issues.map(({ message }) => message) ?? [];
      expect(messages.filter((message) => message.includes("alone"))).toEqual([]);
    }
  });
});

it("takes a place that begins with a slash for a pointer, and any other for a header", () => {
  const values = { delivery_id: " /order/id ", type_from: "X-Kind", header: "" };
  expect(sourceBodyOf({ name: "own", scheme: "token", values })).toEqual({
    scheme: "token",
    delivery_id: { pointer: "/order/id" },
    type_from: { header: "X-Kind" },
  });
});

it("of a scheme that it has no words for asks for a secret, and says what is sure", () => {
  expect(guideOf("newer", true)).toMatchObject({ sender: "newer", secret: { origin: "yours" } });
  expect(guideOf("newer", false).secret).toBeUndefined();
});
