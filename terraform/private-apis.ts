/**
 * The ways to the private API that an environment has, side by side: the Worker calls the first of
 * them. A switch adds the new way, proves it, puts it first, and then removes the old one.
 */
import { VpcEndpointPolicy } from "@cdktf/provider-aws/lib/vpc-endpoint-policy/index.js";
import type { Construct } from "constructs";
import type { Service } from "../contract/operations.ts";
import type { EdgeIdentity } from "./edge-identity.ts";
import { EdgeTunnel } from "./edge-tunnel.ts";
import { apiNameOf, type EndpointKind } from "./endpoints.ts";
import type { Environment } from "./environments.ts";
import { MtlsDomain } from "./mtls-domain.ts";
import { policyDocument } from "./policy.ts";
import { PrivateApi } from "./private-api.ts";
import { PrivateNetwork } from "./private-network.ts";
import type { ServiceFunction } from "./service-function.ts";
import { type Settings, truststoreOf } from "./settings.ts";

export interface PrivateApisProps {
  readonly environment: Environment;
  readonly settings: Settings;
  readonly functions: Readonly<Record<Service, ServiceFunction>>;
  readonly edge: EdgeIdentity;
  readonly permissionsBoundary: string | undefined;
}

export interface Way {
  readonly kind: EndpointKind;
  /** The stage's, to which an operation's path is added. */
  readonly url: string;
  readonly api: PrivateApi;
}

export class PrivateApis {
  readonly ways: readonly Way[];
  /** For the operator: what must be done by hand for a way to work, by output. */
  readonly toDo: Readonly<Record<string, string>>;
  readonly #scope: Construct;
  readonly #props: PrivateApisProps;
  readonly #outputs: Record<string, string> = {};

  /** @param scope the stack: the constructs lie directly below it, as they did when there was one */
  constructor(scope: Construct, props: PrivateApisProps) {
    this.#scope = scope;
    this.#props = props;
    const make = {
      regional: () => this.#regional(),
      mtls: () => this.#mtls(),
      vpc: () => this.#vpc(),
    };
    this.ways = (props.environment.endpoints ?? []).map((kind) => ({ kind, ...make[kind]() }));
    this.toDo = this.#outputs;
  }

  #api(kind: EndpointKind, vpcEndpointId?: string): PrivateApi {
    const api = new PrivateApi(this.#scope, apiNameOf(kind), {
      ...this.#props,
      kind,
      vpcEndpointId,
    });
    api.grantInvoke(this.#props.edge);
    return api;
  }

  #regional() {
    const api = this.#api("regional");
    return { api, url: api.stage.url };
  }

  #mtls() {
    const { environment, settings } = this.#props;
    const api = this.#api("mtls");
    const truststore = settings.mtls && truststoreOf(settings.mtls, environment.name);
    if (!settings.mtls || !truststore) throw new Error("the settings were not looked at");
    const { url, target } = new MtlsDomain(this.#scope, "mtls", {
      environment,
      mtls: settings.mtls,
      truststore,
      apiId: api.id,
      stage: api.stage,
    });
    this.#outputs.PRIVATE_API_TARGET = target;
    return { api, url };
  }

  #vpc() {
    const { environment, edge, permissionsBoundary } = this.#props;
    const scope = this.#scope;
    const network = new PrivateNetwork(scope, "network", { environment, permissionsBoundary });
    const tunnel = new EdgeTunnel(scope, "tunnel", { environment, network, permissionsBoundary });
    this.#outputs.TUNNEL_TOKEN_SECRET = tunnel.tokenSecretName;
    const api = this.#api("vpc", network.endpointId);
    // After both, because each names the other.
    new VpcEndpointPolicy(scope, "network-endpoint-policy", {
      vpcEndpointId: network.endpointId,
      policy: policyDocument({
        Effect: "Allow",
        Principal: { AWS: edge.arn },
        Action: "execute-api:Invoke",
        Resource: api.operationArns,
      }),
    });
    return { api, url: api.stage.url };
  }
}
