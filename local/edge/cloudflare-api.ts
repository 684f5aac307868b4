/**
 * The one family of Cloudflare's REST calls that is used beside the Worker: the values of a KV
 * namespace.
 */
import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { text } from "node:stream/consumers";

/** A KV namespace, as far as these calls need it. */
export interface Namespace {
  get(name: string): Promise<string | null>;
  put(name: string, value: string, options: { expirationTtl?: number }): Promise<void>;
  delete(name: string): Promise<void>;
}

export interface CloudflareApiOptions {
  token: string;
  accountId: string;
  /** By their ids. */
  namespaces: ReadonlyMap<string, Namespace>;
}

interface Answer {
  status: number;
  /** Not in Cloudflare's envelope: what a GET answers. */
  value?: string;
  error?: { code: number; message: string };
}

export function createCloudflareApi(options: CloudflareApiOptions): Server {
  return createServer(async (request, response) => {
    const { status, value, error } = await answer(request, options).catch((failure): Answer => {
      console.error(failure);
      return { status: 500, error: { code: 10001, message: "internal error" } };
    });
    const envelope = {
      success: error === undefined,
      errors: error ? [error] : [],
      messages: [],
      result: null,
    };
    response.writeHead(status, {
      "Content-Type": value === undefined ? "application/json" : "application/octet-stream",
    });
    response.end(value ?? JSON.stringify(envelope));
  });
}

const path = /^\/client\/v4\/accounts\/([^/]+)\/storage\/kv\/namespaces\/([^/]+)\/values\/([^/]+)$/;

async function answer(
  request: IncomingMessage,
  { token, accountId, namespaces }: CloudflareApiOptions,
): Promise<Answer> {
  if (!authorized(request, token))
    return {
      status: 403,
      error: { code: 9109, message: "Unauthorized to access requested resource" },
    };
  const url = new URL(request.url ?? "/", "http://cloudflare");
  const [, account, id = "", name = ""] = path.exec(url.pathname) ?? [];
  const namespace = namespaces.get(id);
  if (account !== accountId || !namespace)
    return { status: 404, error: { code: 10013, message: "namespace not found" } };
  const key = decodeURIComponent(name);
  switch (request.method) {
    case "GET": {
      const value = await namespace.get(key);
      return value === null
        ? { status: 404, error: { code: 10009, message: "get: 'key not found'" } }
        : { status: 200, value };
    }
    case "PUT": {
      const ttl = url.searchParams.get("expiration_ttl");
      await namespace.put(
        key,
        await text(request),
        ttl === null ? {} : { expirationTtl: Number(ttl) },
      );
      return { status: 200 };
    }
    case "DELETE":
      await namespace.delete(key);
      return { status: 200 };
    default:
      return { status: 405, error: { code: 10405, message: "method not allowed" } };
  }
}

function authorized(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? "");
  const expected = Buffer.from(`Bearer ${token}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
