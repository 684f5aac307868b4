import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { additions, ownHosts } from "../../deploy/worker-config.ts";
import { migrationsIn } from "../../deploy/worker-migrations.ts";

test("production without an address is refused, with what to set", () => {
  expect(() => additions("production", "regional", {})).toThrow(/WORKER_DOMAIN.*WORKER_ROUTE/);
  expect(() => additions("production", "regional", { WORKER_ROUTE: "a.com/*" })).toThrow(
    "WORKER_ZONE",
  );
});

test("staging has an address below workers.dev", () => {
  expect(additions("staging", "regional", {})).toBe("");
});

test.each([
  [
    { WORKER_DOMAIN: "triggers.example.com" },
    'pattern = "triggers.example.com"\ncustom_domain = true',
  ],
  [
    { WORKER_ROUTE: "example.com/t/*", WORKER_ZONE: "example.com" },
    'pattern = "example.com/t/*"\nzone_name = "example.com"',
  ],
])("%j becomes a route", (settings, route) => {
  expect(additions("production", "regional", settings)).toContain(
    `[[env.production.routes]]\n${route}`,
  );
});

test.each([
  ["mtls", "EDGE_CERTIFICATE_ID", "mtls_certificates", "certificate_id"],
  ["vpc", "VPC_SERVICE_ID", "vpc_services", "service_id"],
] as const)(
  "the Worker reaches the private API by %s, or is not deployed",
  (endpoint, setting, binding, member) => {
    expect(() => additions("staging", endpoint, {})).toThrow(setting);
    expect(additions("staging", endpoint, { [setting]: "one" })).toBe(
      `[[env.staging.${binding}]]\nbinding = "PRIVATE_API"\n${member} = "one"\n`,
    );
  },
);

test.each([
  [{ WORKER_DOMAIN: "triggers.example.com" }, "triggers.example.com"],
  [{ WORKER_ROUTE: "example.com/triggers/*", WORKER_ZONE: "example.com" }, "example.com"],
  [{ WORKER_ROUTE: "https://*.example.com/t/*" }, "example.com"],
  [{}, ""],
])("the Worker of %j pushes nothing to its own hosts", (settings, hosts) => {
  expect(ownHosts(settings)).toBe(hosts);
});

test("migrations of an environment are its own, or those of all", () => {
  const toml = '[[migrations]]\ntag = "v1"\n\n[[env.staging.migrations]]\ntag = "v2"\n';
  expect([
    migrationsIn(toml, "staging"),
    migrationsIn(toml, "production"),
    migrationsIn("", "staging"),
  ]).toEqual([["v2"], ["v1"], []]);
});

test("a migration stands in every environment, and names a class that the Worker exports", () => {
  const read = (path: string) => readFileSync(join(import.meta.dirname, "../..", path), "utf8");
  const toml = read("wrangler.toml");
  const own = (prefix: string) =>
    [...toml.matchAll(/^\[\[(.*)migrations\]\]\n(tag = .*\nnew_sqlite_classes = .*)$/gm)]
      .filter(([, before]) => before === prefix)
      .map(([, , migration]) => migration);
  expect(own("").length).toBeGreaterThan(0);
  for (const environment of ["staging", "production"])
    expect(own(`env.${environment}.`)).toEqual(own(""));
  for (const [, name] of own("")
    .join()
    .matchAll(/\["(\w+)"\]/g))
    expect(read("worker/index.ts")).toContain(`export { ${name} }`);
});
