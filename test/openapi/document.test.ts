/** The document by itself: well-formed, whole, and true to the Worker's routes. */
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { describe, expect, it } from "vitest";
import { scopes } from "../../contract/key.ts";
import { errorsOf } from "../../contract/openapi/operation.ts";
import { createApp } from "../../worker/app.ts";
import { routes } from "../flow/routes.ts";
import { at, contentsOf, described, document, faults } from "./described.ts";

/** `:id` for `{id}`. */
const asRouted = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ":$1");

const names = described
  .map(({ method, path }) => `${method.toUpperCase()} ${asRouted(path)}`)
  .sort();

it("gives Redocly's recommended rules nothing to warn of", async () => {
  const config = await createConfig({ extends: ["recommended"] });
  const problems = await lintFromString({ source: JSON.stringify(document), config });
  expect(
    problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer]),
  ).toEqual([]);
});

it("describes each route that the Worker serves, and besides only files", () => {
  const served = createApp().routes.filter(({ method }) => method !== "ALL");
  const routed = new Set(served.map(({ method, path }) => `${method} ${path}`));
  const files = described.filter(({ isFile }) => isFile).map(({ path }) => `GET ${path}`);
  expect(names).toEqual([...routed, ...files].sort());
});

it("names the scopes that suffice", () => {
  const ofKeys = described.filter(({ path }) => path.startsWith("/v1"));
  const told = ofKeys.map(({ method, path, access }) => {
    const alternatives =
      access === "any key"
        ? scopes.filter((scope) => scope !== "admin").map((scope) => [scope])
        : access;
    return [`${method.toUpperCase()} ${asRouted(path)}`, alternatives];
  });
  const known = Object.entries(routes).map(([name, { suffices }]) => [
    name,
    suffices.length === 0 ? [["admin"]] : suffices,
  ]);
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(known));
});

describe.each(described)("$operationId", (operation) => {
  const { method, path, object, access, parameters = [] } = operation;
  const here = ["paths", path, method];

  it("has examples of requests and answers that fit their schemas", () => {
    const contents = [
      ...Object.keys(object.responses).map((status) => at(...here, "responses", status)),
      ...(object.requestBody ? [at(...here, "requestBody")] : []),
    ];
    let examples = 0;
    for (const { found, path: place } of contents) {
      for (const [kind, type, named] of contentsOf(found)) {
        for (const name of named) {
          const { value } = at(...place, kind, type, "examples", name).found as unknown as {
            value: unknown;
          };
          expect(faults(value, ...place, kind, type, "schema"), `${type} ${name}`).toEqual([]);
          examples++;
        }
      }
    }
    parameters.forEach(({ example, name }, index) => {
      expect(faults(example, ...here, "parameters", String(index), "schema"), name).toEqual([]);
    });
    expect(examples).toBeGreaterThan(method === "delete" ? 0 : 1 - Number(access === "public"));
  });

  it("says of each answer what it holds, by an example", () => {
    for (const status of Object.keys(object.responses)) {
      const { found } = at(...here, "responses", status);
      expect(found.description).not.toBe("");
      for (const [, , examples] of contentsOf(found)) expect(examples).not.toEqual([]);
    }
  });

  it("says what is answered to who may not ask", () => {
    expect("401" in object.responses).toBe(access !== "public");
    expect("403" in object.responses).toBe(access !== "public" && access !== "any key");
    expect(new Set(errorsOf(operation)).size).toBe(errorsOf(operation).length);
  });
});

it("describes each member of each schema, or names it so that it needs no description", () => {
  const plain =
    /^(event_id|replay_id|dry_run|openapi|tenant|scopes|tier|status|checks|pending|dead_letter|title|detail|index|error|results|events|source|limits)$/;
  const silent = Object.entries(document.components.schemas ?? {}).flatMap(([name, schema]) =>
    Object.entries(
      (schema as { properties?: Record<string, { description?: string }> }).properties ?? {},
    )
      .filter(([member, { description }]) => description === undefined && !plain.test(member))
      .map(([member]) => `${name}.${member}`),
  );
  expect(silent).toEqual([]);
});
