/** Defines a source, or defines it anew, with its secret or a new one. */
import { randomInt } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { limits } from "../../contract/limits.ts";
import type {
  OperationFailure,
  OperationInput,
  OperationResult,
} from "../../contract/operations.ts";
import { hasSecret } from "../../contract/source.ts";
import type { SourceCipher, StoredSecrets } from "./source-cipher.ts";
import { type StoredSource, shownSource } from "./source-item.ts";
import type { Sources } from "./sources.ts";

export interface SourceDependencies {
  sources: Sources;
  cipher: SourceCipher;
  /** Unix milliseconds. */
  now: () => number;
}

type Input = OperationInput<"put-source">;

class Refused extends Error {
  readonly code: OperationFailure<"put-source">;

  constructor(code: OperationFailure<"put-source">) {
    super(code);
    this.code = code;
  }
}

export const putSource =
  (dependencies: SourceDependencies) =>
  async (input: Input): Promise<OperationResult<"put-source">> => {
    const { sources, now } = dependencies;
    try {
      const put = await sources.change(input, randomId(), async (source_id, current, count) => {
        if (count > limits.sources.most) throw new Refused("source_limit_reached");
        return defined(dependencies, input, source_id, current);
      });
      return { ok: true, value: { source: shownSource(put, now()) } };
    } catch (error) {
      if (error instanceof Refused) return { ok: false, error: { code: error.code } };
      throw error;
    }
  };

/** A definition that says the same is the same: a repetition changes nothing. */
async function defined(
  dependencies: SourceDependencies,
  { tenant, name, settings, ...input }: Input,
  source_id: string,
  current: StoredSource | undefined,
): Promise<StoredSource> {
  const before = current?.settings.scheme === settings.scheme ? current : undefined;
  const kept = hasSecret(settings.scheme)
    ? await secretsOf(dependencies, { ...input, tenant, source_id }, before)
    : (before ?? {});
  if (current && before && kept === before && isDeepStrictEqual(settings, current.settings))
    return current;
  const now = dependencies.now();
  const { secrets, previous_secret_until }: Kept = kept;
  return {
    tenant,
    source_id,
    name,
    settings,
    ...(secrets && { secrets }),
    created_at: current?.created_at ?? now,
    updated_at: now,
    ...(previous_secret_until !== undefined && { previous_secret_until }),
  };
}

type Kept = Pick<StoredSource, "secrets" | "previous_secret_until">;

/** @param before undefined: there is none, or it has another scheme. @returns it, if nothing is new */
async function secretsOf(
  { cipher, now }: SourceDependencies,
  {
    secret,
    keep_previous_seconds,
    ...owner
  }: Pick<Input, "tenant" | "secret" | "keep_previous_seconds"> & {
    source_id: string;
  },
  before: StoredSource | undefined,
): Promise<Kept> {
  if (secret === undefined) {
    if (!before) throw new Refused("validation_failed");
    return before;
  }
  const [newest] = before?.secrets ? await cipher.decrypt(owner, before.secrets) : [];
  if (before && newest?.secret === secret) return before;
  const until = now() + keep_previous_seconds * 1000;
  const isKept = newest !== undefined && keep_previous_seconds > 0;
  const secrets: StoredSecrets = [
    { secret },
    ...(isKept ? [{ secret: newest.secret, until }] : []),
  ];
  return {
    secrets: await cipher.encrypt(owner, secrets),
    ...(isKept && { previous_secret_until: until }),
  };
}

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** 95 bits. */
const randomId = (): string =>
  Array.from({ length: 16 }, () => base62[randomInt(base62.length)]).join("");
