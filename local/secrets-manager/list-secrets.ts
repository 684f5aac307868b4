/** ListSecrets: filters and pages. */
import type {
  Filter,
  ListSecretsRequest,
  ListSecretsResponse,
  SecretListEntry,
} from "@aws-sdk/client-secrets-manager";
import { invalidParameter } from "./errors.ts";
import type { Secret } from "./secret.ts";
import type { SecretStore } from "./store.ts";
import type { Wire } from "./wire.ts";

const maxPage = 100;

type Listed = Omit<ListSecretsResponse, "SecretList"> & { SecretList: Wire<SecretListEntry>[] };

export function listSecrets(store: SecretStore, input: ListSecretsRequest): Listed {
  const limit = Math.min(input.MaxResults ?? maxPage, maxPage);
  const filters = input.Filters ?? [];
  for (const { Key } of filters) {
    if (Key !== "name")
      throw invalidParameter(`This local Secrets Manager filters by name only, not by ${Key}.`);
  }
  // The token is the name after which the next page begins.
  const after =
    input.NextToken === undefined ? "" : Buffer.from(input.NextToken, "base64url").toString();
  const matching = store
    .all()
    .filter((secret) => secret.name > after && filters.every((filter) => matches(secret, filter)));
  const page = matching.slice(0, limit);
  const last = page.at(-1);
  return {
    SecretList: page.map(entry),
    ...(last &&
      matching.length > page.length && { NextToken: Buffer.from(last.name).toString("base64url") }),
  };
}

/** A name matches by its beginning, whatever its case; `!` turns a value round. */
function matches(secret: Secret, { Values = [] }: Filter): boolean {
  const begins = (prefix: string) => secret.name.toLowerCase().startsWith(prefix.toLowerCase());
  return Values.some((value) => (value.startsWith("!") ? !begins(value.slice(1)) : begins(value)));
}

const entry = (secret: Secret): Wire<SecretListEntry> => ({
  ARN: secret.arn,
  Name: secret.name,
  Description: secret.description,
  Tags: secret.tags,
  CreatedDate: secret.createdAt / 1000,
  LastChangedDate: secret.changedAt / 1000,
  SecretVersionsToStages: Object.fromEntries(secret.versions.map(({ id, stages }) => [id, stages])),
});
