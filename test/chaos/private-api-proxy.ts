/**
 * Stands between the edge and the private API, and spoils some of the calls, in every way in which
 * a network and a cloud can.
 */
import {
  createServer,
  request as forwardTo,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

interface Call {
  response: ServerResponse;
  /** Lets the call through. */
  forward: (headers?: IncomingHttpHeaders) => Promise<Answer>;
}

const breakOff = (response: ServerResponse) => response.socket?.destroy();
const refuse = (response: ServerResponse, status: number) =>
  response.writeHead(status).end('{"message":"injected"}');

/** Longer than the edge waits. */
const tooLong = 3_000;

/**
 * By name: whether the write happened is up to the fault, and the client must never be told
 * otherwise.
 */
export const faults: Record<string, (call: Call) => Promise<void>> = {
  "reset before the write": async ({ response }) => void breakOff(response),
  "reset after the write": async ({ response, forward }) => {
    await forward();
    breakOff(response);
  },
  "no answer": async ({ response }) => {
    await sleep(tooLong);
    breakOff(response);
  },
  "no answer after the write": async ({ response, forward }) => {
    await forward();
    await sleep(tooLong);
    breakOff(response);
  },
  "500": async ({ response }) => void refuse(response, 500),
  "502 after the write": async ({ response, forward }) => {
    await forward();
    refuse(response, 502);
  },
  "503": async ({ response }) => void refuse(response, 503),
  "429": async ({ response }) => void refuse(response, 429),
  "slow bytes": async ({ response, forward }) => {
    const { status, body } = await forward();
    response.writeHead(status, { "content-length": body.length });
    for (let at = 0; at < body.length; at += Math.ceil(body.length / 8)) {
      response.write(body.subarray(at, at + Math.ceil(body.length / 8)));
      await sleep(20);
    }
    response.end();
  },
  "half an answer": async ({ response, forward }) => {
    const { status, body } = await forward();
    response.writeHead(status, { "content-length": body.length });
    response.write(body.subarray(0, body.length / 2), () => breakOff(response));
  },
  garbage: async ({ response, forward }) => {
    await forward();
    response.writeHead(200).end("<html>It works!</html>");
  },
  "a clock beyond the signature's window": async ({ response, forward }) => {
    const { status, body } = await forward({ "x-amz-date": "20200101T000000Z" });
    response.writeHead(status).end(body);
  },
};

export interface PrivateApiProxy {
  /** In the place of the private API's stage. */
  url: string;
  /** How often each fault was injected. */
  injected: Map<string, number>;
  /** Faults from now on; at first there are none. */
  rage: () => void;
  calm: () => void;
  stop: () => Promise<void>;
}

/**
 * @param probability of a fault, for each call;
 * @param target the private API's stage, asked for anew at each call
 */
export async function startPrivateApiProxy(
  target: () => string,
  random: () => number,
  probability: number,
): Promise<PrivateApiProxy> {
  const injected = new Map<string, number>();
  let isCalm = true;
  const server = createServer(async (request, response) => {
    const body = await read(request).catch(() => undefined);
    if (!body) return;
    const forward = (headers: IncomingHttpHeaders = {}) =>
      send(target(), request, { ...request.headers, ...headers }, body);
    const names = Object.keys(faults);
    const name =
      !isCalm && random() < probability ? names[Math.floor(random() * names.length)] : undefined;
    try {
      if (name !== undefined) {
        injected.set(name, (injected.get(name) ?? 0) + 1);
        await faults[name]?.({ response, forward });
      } else {
        const answer = await forward();
        response.writeHead(answer.status, answer.headers).end(answer.body);
      }
    } catch {
      // The private API itself is gone.
      breakOff(response);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    injected,
    rage: () => {
      isCalm = false;
    },
    calm: () => {
      isCalm = true;
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function read(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * The signature covers the Host header, so it is passed on as it came: the private API is told that
 * it is the proxy.
 */
function send(
  stage: string,
  { url, method }: IncomingMessage,
  headers: IncomingHttpHeaders,
  body: Buffer,
): Promise<Answer> {
  const { hostname, port } = new URL(stage);
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const request = forwardTo({ hostname, port, path: url, method, headers }, (response) => {
    read(response).then(
      (received) =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: received }),
      reject,
    );
  });
  request.on("error", reject);
  request.end(body);
  return promise;
}
