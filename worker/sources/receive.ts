/**
 * The path of a delivery: who may try, which source, is it genuine, a handshake, and then an event.
 * Nothing of it is stored, and nothing of the source told, before it is proven.
 */
import { limits } from "../../contract/limits.ts";
import { holdBodyOf } from "../http/held-bytes.ts";
import { audit } from "../http/log.ts";
import { ApiError } from "../http/problem.ts";
import { requireNotPushed } from "../http/pushed.ts";
import { readBody } from "../http/request-body.ts";
import type { Published } from "../publish/answer.ts";
import { store } from "../publish/publish.ts";
import type { Delivery } from "./delivery.ts";
import { eventOf } from "./event.ts";
import { handshakeOf, isSubscriptionNotice } from "./handshake.ts";
import { Reader } from "./reader.ts";
import type { ReceiveContext, Receiving } from "./receiving.ts";
import { refuseLarge } from "./refuse-large.ts";
import type { Scheme } from "./scheme.ts";
import { schemeOf } from "./schemes/all.ts";
import type { Fetch } from "./sender-host.ts";
import { NotGenuine } from "./verdict.ts";
import { verify } from "./verify.ts";

export type Received =
  | { handshake: Record<string, string> }
  /** Of a subscription: there is nothing to answer. */
  | { handshake: null }
  /** A repetition answers as the first delivery did. */
  | { published: Published };

/** @throws ApiError, and nothing was accepted */
export async function receive(c: ReceiveContext, receiving: Receiving): Promise<Received> {
  const { source } = receiving;
  const scheme = schemeOf(source.settings);
  const delivery = await deliveryOf(c, receiving, scheme);
  const reader = new Reader(delivery, scheme);
  await requireGenuine(c, receiving, { scheme, delivery, reader });
  requireNotPushed(delivery.headers);
  if (source.settings.paused) throw new ApiError("source_paused");
  const handshake = handshakeOf(scheme, delivery, reader);
  if (handshake) return { handshake };
  if (scheme.handshake === "sns" && (await isSubscriptionNotice(c, receiving, reader, fromEdge)))
    return { handshake: null };
  try {
    const event = await eventOf(receiving, scheme, delivery, reader);
    const published = store(c, { event, isRepeatable: true, isUnique: true });
    // A sender that goes away does not stop the write half-way.
    c.executionCtx.waitUntil(published.catch(() => undefined));
    return { published: await published };
  } catch (error) {
    throw await refuseLarge(c, receiving, { scheme, reader, isGenuine: true, error });
  }
}

/** Whoever proves nothing is told nothing but that; the log says why. */
async function requireGenuine(
  c: ReceiveContext,
  { source_id, source }: Receiving,
  { scheme, delivery, reader }: { scheme: Scheme; delivery: Delivery; reader: Reader },
): Promise<void> {
  const verdict = await verify(scheme, source.secrets, delivery, reader, {
    fetch: fromEdge,
    waitUntil: (promise) => c.executionCtx.waitUntil(promise),
    source_id,
  });
  if (verdict.isGenuine) return;
  const { reason } = verdict;
  audit(c, "delivery_not_genuine", { reason, tenant: source.tenant, source_id });
  const { proof } = scheme;
  const challenge = proof.kind === "credential" ? challenges[proof.form] : challengeOf[proof.kind];
  throw new NotGenuine(reason, {
    headers: { "WWW-Authenticate": `${challenge} realm="zapier-triggers"` },
  });
}

const challenges = { basic: "Basic", bearer: "Bearer", plain: "Secret" } as const;
const challengeOf = { signature: "Signature", message: "Signature", token: "Bearer" } as const;

const fromEdge: Fetch = (url, init) => fetch(url, init);

async function deliveryOf(
  c: ReceiveContext,
  receiving: Receiving,
  scheme: Scheme,
): Promise<Delivery> {
  const { raw, url } = c.req;
  const head = { url, headers: raw.headers, now: Date.now() };
  const maxBytes = limits.sources.deliveryBytes;
  await holdBodyOf(c.var.held, raw, { tenant: receiving.source.tenant, maxBytes });
  try {
    return { ...head, body: await readBody(raw, maxBytes) };
  } catch (error) {
    const reader = new Reader({ ...head, body: new Uint8Array() }, scheme);
    const delivery = { ...head, body: new Uint8Array() };
    // What a credential or a token proves, it proves without the body.
    const isProvable = ["credential", "token"].includes(scheme.proof.kind);
    if (isProvable) await requireGenuine(c, receiving, { scheme, delivery, reader });
    throw await refuseLarge(c, receiving, { scheme, reader, isGenuine: isProvable, error });
  }
}
