/**
 * What is secret of pushes: of each inbox one item, found by tenant and name. Every change follows the
 * very version that it was computed from.
 */
import { randomUUID } from "node:crypto";
import type { KMSClient } from "@aws-sdk/client-kms";
import { type PushSecrets, pushSecrets } from "../../contract/push.ts";
import { pushKey } from "../../contract/table.ts";
import { StoreUnavailable } from "../lambda/fault.ts";
import { backoff } from "../store/backoff.ts";
import { type Item, secondsOf, text } from "../store/event-item.ts";
import type { EventsTable } from "../store/events-table.ts";
import { environmentName, KmsCipher, kmsFromEnvironment } from "./kms-cipher.ts";

export interface Place {
  tenant: string;
  /** Of the inbox. */
  name: string;
}

export interface StoredPush extends PushSecrets {
  /** Of the receiver that the headers are for. */
  origin: string;
}

export interface PushDependencies {
  events: Pick<EventsTable, "get" | "put">;
  cipher: PushCipher;
  /** Unix milliseconds. */
  now: () => number;
}

export class PushCipher extends KmsCipher<PushSecrets> {
  /** @param environment whose key: `local`, `production`, … */
  constructor(client: KMSClient, environment: string) {
    super(client, environment, pushSecrets);
  }

  static fromEnvironment(environment?: string): PushCipher {
    return new PushCipher(kmsFromEnvironment(), environmentName(environment));
  }
}

const attempts = 8;

/** For as long as an earlier call may still be about to write it, in seconds. */
const tombstoneSeconds = 86_400;

/** KMS decrypts for no other: no id of a source has a `/`. */
const ownerOf = ({ tenant, name }: Place) => ({ tenant, source_id: `push/${name}` });

export async function findPush(
  { events, cipher }: PushDependencies,
  place: Place,
): Promise<StoredPush | undefined> {
  return storedIn(cipher, place, await events.get(pushKey(place.tenant, place.name)));
}

async function storedIn(
  cipher: PushCipher,
  place: Place,
  item: Item | undefined,
): Promise<StoredPush | undefined> {
  if (!item?.secrets) return undefined;
  const ciphertext = Buffer.from(text(item, "secrets"), "base64");
  const { secrets, headers } = await cipher.decrypt(ownerOf(place), ciphertext);
  return { secrets, headers, origin: text(item, "origin") };
}

/** @param change called once per attempt; with what it is given, nothing is changed */
export async function changePush(
  dependencies: PushDependencies,
  place: Place,
  change: (current: StoredPush | undefined) => StoredPush | undefined,
): Promise<StoredPush | undefined> {
  const { events, cipher, now } = dependencies;
  const key = pushKey(place.tenant, place.name);
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (attempt > 0) await backoff(attempt);
    const item = await events.get(key);
    const current = await storedIn(cipher, place, item);
    const changed = change(current);
    if (changed === current) return changed;
    const version = randomUUID();
    const expires = { expires_at: { N: String(secondsOf(now()) + tombstoneSeconds) } };
    const result = await events.put(
      {
        event_id: { S: key },
        tenant: { S: place.tenant },
        version: { S: version },
        ...(changed ? await itemOf(cipher, place, changed) : expires),
      },
      item === undefined
        ? { text: "attribute_not_exists(event_id)" }
        : { text: "version = :read", values: { ":read": { S: text(item, "version") } } },
    );
    // The answer of the write that did it may be lost: then a repetition finds its own.
    if (result.ok || result.current?.version?.S === version) return changed;
  }
  throw new StoreUnavailable(`the push of ${place.name} of ${place.tenant} is being changed`);
}

async function itemOf(
  cipher: PushCipher,
  place: Place,
  { origin, ...secrets }: StoredPush,
): Promise<Item> {
  const ciphertext = await cipher.encrypt(ownerOf(place), secrets);
  return {
    origin: { S: origin },
    secrets: { S: Buffer.from(ciphertext).toString("base64") },
  };
}
