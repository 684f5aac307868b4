/**
 * wrangler.toml with what only the operator knows: the address, and the way to the private API.
 * Written beside it, because wrangler reads paths from there.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EndpointKind } from "../terraform/endpoints.ts";
import { OperatorError } from "./command.ts";

const root = join(import.meta.dirname, "..");

export interface WorkerSettings {
  /** A name of a zone of the account, which wrangler points at the Worker. */
  WORKER_DOMAIN?: string | undefined;
  /** A pattern such as `example.com/triggers/*`, of a zone that is served already. */
  WORKER_ROUTE?: string | undefined;
  /** The zone of the route. */
  WORKER_ZONE?: string | undefined;
  /** Of the endpoint `mtls`: as `npm run edge:certificate` says. */
  EDGE_CERTIFICATE_ID?: string | undefined;
  /** Of the endpoint `vpc`: the Workers VPC service of the tunnel. */
  VPC_SERVICE_ID?: string | undefined;
}

/** @returns the path of the configuration to deploy */
export function writeWorkerConfig(
  environment: string,
  endpoint: EndpointKind,
  settings: WorkerSettings,
): string {
  const base = readFileSync(join(root, "wrangler.toml"), "utf8");
  const file = join(root, `wrangler.${environment}.toml`);
  writeFileSync(file, `${base}\n${additions(environment, endpoint, settings)}`);
  return file;
}

/** @throws OperatorError if the Worker would have no address, or no way to the private API */
export function additions(
  environment: string,
  endpoint: EndpointKind,
  settings: WorkerSettings,
): string {
  const table = (name: string, values: Record<string, string | true>) =>
    [
      `[[env.${environment}.${name}]]`,
      ...Object.entries(values).map(([key, value]) => `${key} = ${JSON.stringify(value)}`),
      "",
    ].join("\n");
  return [
    ...address(environment, settings).map((values) => table("routes", values)),
    ...binding(endpoint, settings).map(([name, values]) => table(name, values)),
  ].join("\n");
}

function address(environment: string, settings: WorkerSettings): Record<string, string | true>[] {
  const { WORKER_DOMAIN: domain, WORKER_ROUTE: pattern, WORKER_ZONE: zone } = settings;
  if (domain) return [{ pattern: domain, custom_domain: true }];
  if (pattern && zone) return [{ pattern, zone_name: zone }];
  // Staging has an address below workers.dev.
  if (environment !== "production") return [];
  throw new OperatorError(
    "Production has no address: set WORKER_DOMAIN (such as triggers.example.com, whose zone is in your account), or WORKER_ROUTE and WORKER_ZONE. There is none below workers.dev.",
  );
}

/**
 * @returns hosts that lead to the Worker, to which it may push nothing. A route's wildcard is for
 *   everything below.
 */
export function ownHosts({ WORKER_DOMAIN, WORKER_ROUTE }: WorkerSettings): string {
  const [routed = ""] = (WORKER_ROUTE ?? "").replace(/^https?:\/\//, "").split("/");
  const hosts = [WORKER_DOMAIN ?? "", routed.replace(/^\*\.?/, "")];
  return hosts.filter((host) => host !== "").join(" ");
}

function binding(
  endpoint: EndpointKind,
  settings: WorkerSettings,
): [name: string, values: Record<string, string>][] {
  const { EDGE_CERTIFICATE_ID: certificate, VPC_SERVICE_ID: service } = settings;
  if (endpoint === "mtls") {
    if (certificate)
      return [["mtls_certificates", { binding: "PRIVATE_API", certificate_id: certificate }]];
    throw new OperatorError(
      "The private API asks for a client certificate: set EDGE_CERTIFICATE_ID to what npm run edge:certificate says.",
    );
  }
  if (endpoint === "vpc") {
    if (service) return [["vpc_services", { binding: "PRIVATE_API", service_id: service }]];
    throw new OperatorError(
      "The private API has no public address: set VPC_SERVICE_ID to the Workers VPC service of the tunnel.",
    );
  }
  return [];
}
