/** What one request holds of the isolate's memory, until its answer has been sent. */
import { createMiddleware } from "hono/factory";
import { limits } from "../../contract/limits.ts";
import { inFlightBytes, type Release } from "./in-flight-bytes.ts";

const { waitMilliseconds, sendMilliseconds, smallBytes } = limits.inFlight;

/** A body, and one answer of the backend: the next one takes the place of the last. */
type Part = "body" | "answer";

export class HeldBytes {
  readonly #releases = new Map<Part, Release>();

  /** @throws ApiError overloaded */
  async hold(
    part: Part,
    {
      tenant,
      bytes,
      patience = waitMilliseconds,
    }: { tenant: string; bytes: number; patience?: number },
  ): Promise<void> {
    this.release(part);
    if (!(bytes > smallBytes)) return;
    this.#releases.set(part, await inFlightBytes.reserve(tenant, bytes, patience));
  }

  holds(part: Part): boolean {
    return this.#releases.has(part);
  }

  release(part: Part): void {
    this.#releases.get(part)?.();
    this.#releases.delete(part);
  }
}

/**
 * Of the tenant that sends it, before it is read.
 * @param maxBytesOf what the route takes: that much is held where nobody says how much will come
 */
export const holdBody = (maxBytesOf: (headers: Headers) => number) =>
  createMiddleware<HeldBytesEnv & { Variables: { tenant: string } }>(
    async function holdBody(c, next) {
      const { raw } = c.req;
      const { held, tenant } = c.var;
      await holdBodyOf(held, raw, { tenant, maxBytes: maxBytesOf(raw.headers) });
      await next();
    },
  );

/** @throws ApiError overloaded */
export async function holdBodyOf(
  held: HeldBytes,
  { body, headers }: Request,
  { tenant, maxBytes }: { tenant: string; maxBytes: number },
): Promise<void> {
  const announced = headers.get("content-length");
  const isCertain = announced !== null && headers.get("content-encoding") === null;
  const bytes = isCertain ? Math.min(Number(announced), maxBytes) : maxBytes;
  if (body) await held.hold("body", { tenant, bytes });
}

export interface HeldBytesEnv {
  Variables: { held: HeldBytes };
}

export const heldBytes = () =>
  createMiddleware<HeldBytesEnv>(async function heldBytes(c, next) {
    const held = new HeldBytes();
    c.set("held", held);
    await next();
    held.release("body");
    const isStream = c.res.headers.get("Content-Type") === "text/event-stream";
    if (!held.holds("answer") && !isStream) return;
    // An error says little of what was read, and nobody reads the body of an answer to HEAD.
    if (!c.res.ok || !c.res.body || c.req.method === "HEAD") return held.release("answer");
    const body = isStream
      ? releasing(c.res.body, held, undefined)
      : releasing(inOnePiece(await c.res.arrayBuffer()), held, sendMilliseconds);
    c.res = new Response(body, c.res);
  });

/** The runtime would read a body of its own by 4 KB, each of which takes a turn through JavaScript. */
const inOnePiece = (bytes: ArrayBuffer): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      if (bytes.byteLength > 0) controller.enqueue(new Uint8Array(bytes));
      controller.close();
    },
  });

/**
 * The same bytes; what is held is given back when the client has taken them all, has gone, or has
 * taken too long.
 * @param milliseconds undefined: it may take as long as it likes
 */
function releasing(
  body: ReadableStream<Uint8Array>,
  held: HeldBytes,
  milliseconds: number | undefined,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let timer: ReturnType<typeof setTimeout> | null = null;
  const end = () => {
    clearTimeout(timer);
    held.release("answer");
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        if (milliseconds === undefined) return;
        timer = setTimeout(() => {
          end();
          controller.error(new Error("the client took too long to read the answer"));
          reader.cancel().catch(() => undefined);
        }, milliseconds);
      },
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          end();
          controller.close();
        } catch (error) {
          end();
          controller.error(error);
        }
      },
      async cancel(reason) {
        end();
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
