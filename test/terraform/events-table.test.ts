import { expect, test } from "vitest";
import { table, tableName } from "../../contract/table.ts";
import { environmentNames, environments } from "../../terraform/environments.ts";
import { synthesized } from "./synthesized.ts";

const tableIn = (name: keyof typeof environments) =>
  synthesized(environments[name]).the("aws_dynamodb_table");

test.each(environmentNames)(
  "the table of %s has the contract's name, key and time to live",
  (name) => {
    expect(tableIn(name)).toMatchObject({
      name: tableName(name),
      billing_mode: "PAY_PER_REQUEST",
      hash_key: table.partitionKey.name,
      ttl: { attribute_name: table.timeToLive, enabled: true },
      server_side_encryption: { enabled: true },
    });
  },
);

test("the table has the contract's indexes, and no others", () => {
  expect(tableIn("development").global_secondary_index).toEqual(
    Object.values(table.indexes).map(
      ({ name, partitionKey, sortKey, projection, nonKeyAttributes }) => ({
        name,
        hash_key: partitionKey.name,
        range_key: sortKey.name,
        projection_type: projection,
        non_key_attributes: nonKeyAttributes,
      }),
    ),
  );
});

test("every attribute of a key is declared, with the contract's type", () => {
  const indexes = Object.values(table.indexes);
  const keys = [
    table.partitionKey,
    ...indexes.flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]),
  ];
  const types = Object.fromEntries(keys.map(({ name, type }) => [name, type]));
  const declared = tableIn("development").attribute as { name: string; type: string }[];
  expect(Object.fromEntries(declared.map(({ name, type }) => [name, type]))).toEqual(types);
  expect(declared).toHaveLength(Object.keys(types).length);
});

test("production's table survives a destroy and can be restored 35 days back", () => {
  expect(tableIn("production")).toMatchObject({
    deletion_protection_enabled: true,
    lifecycle: { prevent_destroy: true },
    point_in_time_recovery: { enabled: true, recovery_period_in_days: 35 },
  });
});

test("development's table can be destroyed", () => {
  expect(tableIn("development")).toMatchObject({
    deletion_protection_enabled: false,
    lifecycle: { prevent_destroy: false },
    point_in_time_recovery: { enabled: false },
  });
});
