/**
 * Cloudflare's API as far as wrangler and the deployment ask it: Workers with versions, secrets and
 * deployments, queues, buckets, namespaces. What is asked beyond that answers 404 and is noted.
 */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import {
  type Answer,
  type CloudWorker,
  type Deployment,
  notFound,
  type Route,
  type Version,
} from "./cloud-worker.ts";

export class Cloudflare {
  readonly workers = new Map<string, CloudWorker>();
  readonly queues = new Map<string, { consumers: unknown[] }>();
  readonly buckets = new Set<string>();
  readonly namespaces: { id: string; title: string }[] = [];
  /** What was asked and is not known here. */
  readonly unknown: string[] = [];
  /** Every change: method and path. */
  readonly changes: string[] = [];
  readonly #server: Server;
  #made = 0;

  constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request).then(
        (answer) => {
          const ok = "result" in answer;
          response.writeHead(ok ? 200 : answer.status, { "content-type": "application/json" });
          const errors = ok ? [] : [{ code: answer.code, message: answer.message }];
          response.end(
            JSON.stringify({
              success: ok,
              errors,
              messages: [],
              result: ok ? answer.result : null,
              result_info: { page: 1, per_page: 100, total_pages: 1, count: 1, total_count: 1 },
            }),
          );
        },
        (error) => response.writeHead(500).end(String(error)),
      );
    });
  }

  async listen(): Promise<Record<string, string>> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const { port } = this.#server.address() as AddressInfo;
    return {
      CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${port}/client/v4`,
      CLOUDFLARE_API_TOKEN: "stand-in",
      CLOUDFLARE_ACCOUNT_ID: "0123456789abcdef0123456789abcdef",
      WRANGLER_SEND_METRICS: "false",
    };
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://any");
    const path = pathname.replace(/^\/client\/v4\/(accounts\/[0-9a-f]{32}\/?)?/, "");
    const method = request.method ?? "GET";
    const body = await text(request);
    if (method !== "GET" && path !== "graphql") this.changes.push(`${method} ${path}`);
    for (const [pattern, route] of this.#routes) {
      const match = pattern.exec(`${method} ${path}`);
      if (match) return route(match.slice(1), body, searchParams);
    }
    this.unknown.push(`${method} ${path}`);
    return { status: 404, code: 7_003, message: `the stand-in knows no ${method} ${path}` };
  }

  readonly #id = (): string => {
    this.#made++;
    return `00000000-0000-4000-8000-${String(this.#made).padStart(12, "0")}`;
  };

  readonly #worker = (name: string, then: (worker: CloudWorker) => Answer): Answer => {
    const worker = this.workers.get(name);
    return worker ? then(worker) : notFound();
  };

  /** A new version of a Worker, made if there is none, with the secrets of the one before. */
  #version(name: string, form: string): { worker: CloudWorker; version: Version } {
    const worker = this.workers.get(name) ?? {
      versions: [],
      deployments: [],
      schedules: [],
      domains: [],
      subdomain: { enabled: false, previews_enabled: false },
    };
    this.workers.set(name, worker);
    const metadata = /name="metadata"[^\n]*\n(?:[^\n]+\n)*\r?\n(\{.*?\})\r?\n--/s.exec(form)?.[1];
    const { annotations, bindings = [] } = JSON.parse(metadata ?? "{}");
    const now = new Date(Date.UTC(2026, 10, 1) + worker.versions.length * 60_000).toISOString();
    const version: Version = {
      id: this.#id(),
      number: worker.versions.length + 1,
      metadata: { created_on: now, modified_on: now, source: "wrangler", author_email: "a@b.c" },
      ...(annotations && { annotations }),
      secrets: worker.versions.at(-1)?.secrets ?? [],
      bindings,
    };
    worker.versions.push(version);
    return { worker, version };
  }

  #deploy(worker: CloudWorker, versions: Deployment["versions"]): Deployment {
    const deployment: Deployment = {
      id: this.#id(),
      created_on: new Date().toISOString(),
      strategy: "percentage",
      source: "wrangler",
      author_email: "a@b.c",
      versions,
    };
    worker.deployments.unshift(deployment);
    return deployment;
  }

  readonly #routes: Route[] = [
    [/^GET user\/tokens\/verify$/, () => ({ result: { id: "token", status: "active" } })],
    [/^GET workers\/scripts$/, () => ({ result: [...this.workers.keys()].map((id) => ({ id })) })],
    [/^GET workers\/subdomain$/, () => ({ result: { subdomain: "acme" } })],
    [
      /^PUT workers\/scripts\/([\w-]+)$/,
      ([name = ""], body) => {
        const { worker, version } = this.#version(name, body);
        this.#deploy(worker, [{ version_id: version.id, percentage: 100 }]);
        return {
          result: {
            id: name,
            startup_time_ms: 1,
            deployment_id: version.id,
            etag: "x",
            entry_point: "index.js",
            tag: "tag",
          },
        };
      },
    ],
    [
      /^POST workers\/scripts\/([\w-]+)\/versions$/,
      ([name = ""], body) => {
        const { version } = this.#version(name, body);
        const resources = {
          bindings: version.bindings,
          script: { etag: "x" },
          script_runtime: {},
        };
        const metadata = { has_preview: false };
        return { result: { id: version.id, startup_time_ms: 1, metadata, resources } };
      },
    ],
    [
      /^(?:GET|PATCH) workers\/scripts\/[\w-]+\/(?:script-)?settings$/,
      () => ({ result: { bindings: [], tags: [] } }),
    ],
    [
      /^GET workers\/workers\/([\w-]+)$/,
      ([name = ""]) =>
        this.#worker(name, ({ subdomain }) => ({
          result: { id: name, name, subdomain, tags: [] },
        })),
    ],
    // No file is asked for: all of them are there already.
    [
      /^POST workers\/scripts\/[\w-]+\/assets-upload-session$/,
      () => ({ result: { jwt: "uploaded", buckets: [] } }),
    ],
    [
      /^GET workers\/scripts\/([\w-]+)\/secrets$/,
      ([name = ""]) =>
        this.#worker(name, ({ versions }) => ({
          result: (versions.at(-1)?.secrets ?? []).map((secret) => ({
            name: secret,
            type: "secret_text",
          })),
        })),
    ],
    [
      /^PUT workers\/scripts\/([\w-]+)\/secrets$/,
      ([name = ""], body) =>
        this.#worker(name, (worker) => {
          const newest = worker.versions.at(-1);
          const serving = worker.deployments[0]?.versions ?? [];
          if (!serving.some(({ version_id }) => version_id === newest?.id))
            return {
              status: 400,
              code: 10_215,
              message: "the latest version of this Worker is not currently deployed",
            };
          const { name: secret } = JSON.parse(body);
          const { version } = this.#version(name, "");
          version.secrets = [...new Set([...version.secrets, secret])];
          if (newest?.annotations) version.annotations = newest.annotations;
          this.#deploy(worker, [{ version_id: version.id, percentage: 100 }]);
          return { result: { name: secret, type: "secret_text" } };
        }),
    ],
    [
      /^GET workers\/scripts\/([\w-]+)\/versions$/,
      ([name = ""]) =>
        this.#worker(name, ({ versions }) => ({
          result: { items: versions.toReversed().slice(0, 10) },
        })),
    ],
    [
      /^GET workers\/scripts\/([\w-]+)\/versions\/([\w-]+)$/,
      ([name = "", id = ""]) =>
        this.#worker(name, ({ versions }) => {
          const found = versions.find((version) => version.id === id);
          return found
            ? {
                result: {
                  ...found,
                  resources: {
                    bindings: found.bindings,
                    script: { handlers: ["fetch"] },
                    script_runtime: {},
                  },
                },
              }
            : notFound();
        }),
    ],
    [
      /^GET workers\/scripts\/([\w-]+)\/deployments$/,
      ([name = ""]) => this.#worker(name, ({ deployments }) => ({ result: { deployments } })),
    ],
    [
      /^POST workers\/scripts\/([\w-]+)\/deployments$/,
      ([name = ""], body) =>
        this.#worker(name, (worker) => ({
          result: this.#deploy(worker, JSON.parse(body).versions),
        })),
    ],
    [
      /^(?:GET|POST|PUT) workers\/scripts\/([\w-]+)\/subdomain$/,
      ([name = ""], body) =>
        this.#worker(name, (worker) => {
          if (body) worker.subdomain = { ...worker.subdomain, ...JSON.parse(body) };
          return { result: worker.subdomain };
        }),
    ],
    [
      /^PUT workers\/scripts\/([\w-]+)\/schedules$/,
      ([name = ""], body) =>
        this.#worker(name, (worker) => {
          worker.schedules = JSON.parse(body);
          return { result: { schedules: worker.schedules } };
        }),
    ],
    [
      /^GET workers\/services\/([\w-]+)$/,
      ([name = ""]) =>
        this.#worker(name, () => ({
          result: {
            id: name,
            default_environment: {
              environment: "production",
              script: { id: name, last_deployed_from: "wrangler", tag: "tag" },
            },
          },
        })),
    ],
    [
      /^GET queues(?:\/)?$/,
      (_parts, _body, query) => ({
        result: [...this.queues.keys()]
          .filter((name) => !query.has("name") || name === query.get("name"))
          .map((name) => this.#queue(name)),
      }),
    ],
    [
      /^POST queues$/,
      (_, body) => {
        const { queue_name } = JSON.parse(body);
        this.queues.set(queue_name, { consumers: [] });
        return { result: this.#queue(queue_name) };
      },
    ],
    [
      /^GET queues\/([\w-]+)\/consumers$/,
      ([id = ""]) => ({ result: this.queues.get(id)?.consumers ?? [] }),
    ],
    [
      /^(?:POST|PUT) queues\/([\w-]+)\/consumers(?:\/[\w-]+)?$/,
      ([id = ""], body) => {
        this.queues.set(id, { consumers: [JSON.parse(body)] });
        return { result: {} };
      },
    ],
    [
      /^GET r2\/buckets$/,
      () => ({ result: { buckets: [...this.buckets].map((name) => ({ name })) } }),
    ],
    [
      /^GET r2\/buckets\/([\w-]+)$/,
      ([name = ""]) =>
        this.buckets.has(name)
          ? {
              result: {
                name,
                creation_date: "2026-11-01T00:00:00Z",
                location: "enam",
                storage_class: "Standard",
              },
            }
          : { status: 404, code: 10_006, message: "The specified bucket does not exist." },
    ],
    [
      /^POST r2\/buckets$/,
      (_, body) => {
        this.buckets.add(JSON.parse(body).name);
        return { result: {} };
      },
    ],
    [/^POST graphql$/, () => ({ result: null })],
    [/^GET storage\/kv\/namespaces$/, () => ({ result: this.namespaces })],
    [
      /^POST storage\/kv\/namespaces$/,
      (_, body) => {
        const namespace = { id: this.#id().replaceAll("-", ""), title: JSON.parse(body).title };
        this.namespaces.push(namespace);
        return { result: namespace };
      },
    ],
  ];

  #queue(name: string) {
    const { consumers = [] } = this.queues.get(name) ?? {};
    return {
      queue_id: name,
      queue_name: name,
      consumers,
      producers: [],
      consumers_total_count: consumers.length,
      producers_total_count: 0,
    };
  }
}
