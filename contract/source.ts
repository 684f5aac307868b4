/**
 * A source: where webhooks come in from a sender that cannot hold an API key. Its scheme says how
 * the sender proves who it is.
 */
import * as z from "zod";
import { eventAttributes } from "./event.ts";
import { instant } from "./instant.ts";
import { tenantId } from "./key.ts";
import { limits } from "./limits.ts";
import { sourceId, sourceName } from "./source-name.ts";
import {
  audience,
  headerName,
  hmacSettings,
  place,
  serviceAccount,
  topicArn,
} from "./source-scheme.ts";

export const schemeNames = [
  "github",
  "stripe",
  "shopify",
  "slack",
  "standard-webhooks",
  "twilio",
  "mailgun",
  "cloudevents",
  "eventgrid",
  "pubsub",
  "sns",
  "hmac",
  "basic",
  "token",
] as const;
export type SchemeName = (typeof schemeNames)[number];

/** Their senders sign with keys of their own: there is nothing that both must know. */
const withoutSecret: readonly SchemeName[] = ["pubsub", "sns"];
export const hasSecret = (scheme: SchemeName): boolean => !withoutSecret.includes(scheme);

const { secretLength, keepSeconds, origins } = limits.sources;

const { source, type, tags } = eventAttributes.shape;

const members = {
  scheme: z.enum(schemeNames),
  /** Of the events. Default: the name of the source. */
  source,
  /** Of the events. Default: what the sender says. */
  type,
  tags,
  /** Whether deliveries are refused for now. */
  paused: z.boolean().optional(),
  /** Of `hmac` alone. */
  hmac: hmacSettings.optional(),
  /** Of `token` alone: the header that holds it. Default: `Authorization: Bearer`. */
  header: headerName.optional(),
  /** Of `cloudevents` alone: who may shake hands. */
  origins: z
    .array(z.string().regex(/^[a-z0-9][a-z0-9.-]{0,252}$/, "must be the name of a host"))
    .min(1)
    .max(origins)
    .optional(),
  /** Of `pubsub` alone: for whom its tokens are, and whose they are. */
  audience: audience.optional(),
  service_account: serviceAccount.optional(),
  /** Of `sns` alone: no other topic is taken. */
  topic_arn: topicArn.optional(),
  /** Of `hmac`, `token` and `basic`: where a delivery says which one it is, and of what type. */
  delivery_id: place.optional(),
  type_from: place.optional(),
};

type Members = z.infer<z.ZodObject<typeof members>>;

/** Which schemes have a member; the others none of it. */
const membersOfSchemes = {
  hmac: ["hmac"],
  header: ["token"],
  origins: ["cloudevents"],
  audience: ["pubsub"],
  service_account: ["pubsub"],
  topic_arn: ["sns"],
  delivery_id: ["hmac", "token", "basic"],
  type_from: ["hmac", "token", "basic"],
} as const satisfies Partial<Record<keyof Members, readonly SchemeName[]>>;

/** Anybody can have a topic, or a token of Google: whose is taken must be said. */
const required: Partial<Record<SchemeName, readonly (keyof Members)[]>> = {
  hmac: ["hmac"],
  pubsub: ["audience", "service_account"],
  sns: ["topic_arn"],
};

/** What does not fit together, each with the member that is at fault. */
export function faultsOf(settings: Members): { path: string[]; message: string }[] {
  const { scheme, hmac, delivery_id } = settings;
  const faults = Object.entries(membersOfSchemes)
    .filter(([member, schemes]) => {
      const isGiven = settings[member as keyof typeof membersOfSchemes] !== undefined;
      return isGiven && !(schemes as readonly SchemeName[]).includes(scheme);
    })
    .map(([member, schemes]) => ({
      path: [member],
      message: `is for ${schemes.join(", ")} alone`,
    }));
  for (const member of required[scheme] ?? [])
    if (settings[member] === undefined) faults.push({ path: [member], message: "is required" });
  if (hmac && hmac.signed.includes("{timestamp}") !== (hmac.timestamp !== undefined))
    faults.push({
      path: ["hmac", "timestamp"],
      message: "must be given if, and only if, `signed` has {timestamp}",
    });
  if (hmac?.signed.includes("{id}") && !(delivery_id && "header" in delivery_id))
    faults.push({ path: ["delivery_id"], message: "must name a header: `signed` has {id}" });
  return faults;
}

const fitting = <Schema extends z.ZodType<Members>>(schema: Schema): Schema =>
  schema.superRefine((settings, context) => {
    for (const fault of faultsOf(settings)) context.addIssue({ code: "custom", ...fault });
  });

export const sourceSettings = fitting(z.strictObject(members));
export type SourceSettings = z.infer<typeof sourceSettings>;

/** What sender and edge both know. It is never shown again, and nowhere at rest in the clear. */
export const sourceSecret = z
  .string()
  .min(secretLength.min)
  .max(secretLength.max)
  .regex(/^[\x20-\x7e]*$/, "must be printable ASCII characters");

/** For how long the secret before is accepted beside a new one. */
export const keepPreviousSeconds = z.int().min(0).max(keepSeconds);

/** What the secret of a scheme must be, if not any text. */
const secretShapes: Partial<Record<SchemeName, [shape: RegExp, message: string]>> = {
  "standard-webhooks": [
    /^(?:whsec_)?(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
    "must be base64, with or without `whsec_` in front",
  ],
  basic: [/^[^:]+:.+$/, "must be `user:password`"],
};

export const sourceBody = fitting(
  z.strictObject({
    ...members,
    /** Default: the one that it has. */
    secret: sourceSecret.optional(),
    keep_previous_seconds: keepPreviousSeconds.default(0),
  }),
).superRefine(({ scheme, secret }, context) => {
  const [shape, message] = secretShapes[scheme] ?? [];
  if (secret !== undefined && shape && !shape.test(secret))
    context.addIssue({ code: "custom", path: ["secret"], message: message ?? "" });
  if (secret !== undefined && !hasSecret(scheme))
    context.addIssue({ code: "custom", path: ["secret"], message: `is not for ${scheme}` });
});

/** A source as its tenant sees it, its address aside. */
export const sourceDefinition = z.object({
  name: sourceName,
  source_id: sourceId,
  ...members,
  /** Unix milliseconds, as are the next two. */
  created_at: instant,
  updated_at: instant,
  /** Until when the secret before is accepted. */
  previous_secret_until: instant.optional(),
});
export type SourceDefinition = z.infer<typeof sourceDefinition>;

/** A source as the edge verifies deliveries with. A setting that the edge does not know, it refuses. */
export const authorizedSource = z.strictObject({
  tenant: tenantId,
  name: sourceName,
  settings: z.strictObject(members),
  /** Newest first; `until` in Unix milliseconds. */
  secrets: z.array(z.strictObject({ secret: sourceSecret, until: instant.optional() })).max(2),
});
export type AuthorizedSource = z.infer<typeof authorizedSource>;
