/**
 * The options of the key command line: what each may be, and how the command line is taken apart.
 */
import { parseArgs } from "node:util";
import * as z from "zod";
import { inboxPattern } from "../contract/inbox-name.ts";
import { keyId, scopes, tenantId } from "../contract/key.ts";
import { limits, rateTiers } from "../contract/limits.ts";
import { maxShards } from "../contract/table.ts";
import { environments } from "./environment.ts";
import { UsageError } from "./failure.ts";

const millisecondsOf = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const longest = { text: "3650d", milliseconds: 3_650 * millisecondsOf.d };

/** Milliseconds, written as `90d`, `24h`, `30m` or `0s`. */
const duration = z
  .string()
  .regex(/^\d{1,9}[smhd]$/, `must be a number and one of s, m, h, d, such as 90d, 24h, 30m or 0s`)
  .transform(
    (text) =>
      Number(text.slice(0, -1)) * millisecondsOf[text.slice(-1) as keyof typeof millisecondsOf],
  )
  .refine(
    (milliseconds) => milliseconds <= longest.milliseconds,
    `must be at most ${longest.text}`,
  );

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .refine(
      (text) => /^\d{1,6}$/.test(text) && Number(text) >= min && Number(text) <= max,
      `must be a whole number from ${min} to ${max}`,
    )
    .transform(Number);

/** Each message completes the sentence "--<option> …". */
export const option = {
  tenant: z
    .string()
    .refine(
      (text) => tenantId.safeParse(text).success,
      "must be 1 to 32 of a-z, 0-9 and inner hyphens",
    ),
  key: z
    .string()
    .refine(
      (text) => keyId.safeParse(text).success,
      "must be a key id: 12 of A-Z, a-z and 0-9, the part of a key after its tenant",
    ),
  scopes: z
    .string()
    .transform((text) => text.split(",").map((scope) => scope.trim()))
    .pipe(z.array(z.enum(scopes), `must be one or more of ${scopes.join(",")}`))
    .transform((chosen) => scopes.filter((scope) => chosen.includes(scope))),
  tier: z.enum(rateTiers, `must be one of ${rateTiers.join(", ")}`),
  overlap: duration,
  expires: duration.refine((milliseconds) => milliseconds > 0, "must be longer than nothing"),
  shards: wholeNumber(1, maxShards),
  limitedTo: z
    .string()
    .transform((text) => text.split(",").map((inbox) => inbox.trim()))
    .pipe(
      z
        .array(inboxPattern)
        .max(
          limits.inboxes.perKey,
          "must be names of inboxes, or prefix-*, such as billing,audit-*",
        ),
    ),
  inboxes: wholeNumber(1, limits.inboxes.most),
  maxDeliveries: wholeNumber(limits.maxDeliveries.min, limits.maxDeliveries.max),
  environment: z.enum(environments, `must be one of ${environments.join(", ")}`).default("local"),
  json: z.boolean().default(false),
};

const flags = new Set(["json", "help"]);

/** Every command takes these two, and some of the others. */
export type OptionsSchema = z.ZodObject<{
  environment: typeof option.environment;
  json: typeof option.json;
}>;

/**
 * @returns `help` if that is asked for, else the options.
 * @throws UsageError with the first thing that is wrong. It quotes no value: that might be an API
 *   key.
 */
export function parseOptions<Schema extends OptionsSchema>(
  schema: Schema,
  args: string[],
): z.infer<Schema> | "help" {
  const values = valuesOf([...Object.keys(schema.shape), "help"], args);
  if (values.help) return "help";
  const { data, error } = schema.safeParse(values);
  if (!error) return data;
  const [issue] = error.issues;
  const name = String(issue?.path[0]);
  throw new UsageError(
    values[name] === undefined ? `--${name} is missing.` : `--${name} ${messageOf(name, issue)}.`,
  );
}

/** A wrong item of an array is reported under the array's name. */
const messageOf = (name: string, issue: z.core.$ZodIssue | undefined): string =>
  name === "scopes"
    ? `must be one or more of ${scopes.join(",")}`
    : (issue?.message ?? "is not valid");

function valuesOf(names: readonly string[], args: string[]): Record<string, unknown> {
  const options = Object.fromEntries(
    names.map((name) => [name, { type: flags.has(name) ? "boolean" : "string" } as const]),
  );
  try {
    return parseArgs({ args, options, allowPositionals: false }).values;
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    if (error.code === "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL")
      throw new UsageError("Every value needs its option before it.");
    throw new UsageError(`${error.message.split(/\.\s/)[0]}.`);
  }
}
