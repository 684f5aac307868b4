/**
 * The private API: one path per operation, each signed (`AWS_IAM`), throttled and logged by itself,
 * and closed to all but the edge.
 */
import { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api/index.js";
import { ApiGatewayRestApiPolicy } from "@cdktf/provider-aws/lib/api-gateway-rest-api-policy/index.js";
import { Construct } from "constructs";
import { operationNames, operations, type Service } from "../contract/operations.ts";
import type { EdgeIdentity } from "./edge-identity.ts";
import { apiNameOf, type EndpointKind } from "./endpoints.ts";
import { type Environment, nameIn } from "./environments.ts";
import { OperationRoute } from "./operation-route.ts";
import { policyDocument, type Statement } from "./policy.ts";
import { PrivateApiStage } from "./private-api-stage.ts";
import type { ServiceFunction } from "./service-function.ts";

export interface PrivateApiProps {
  readonly environment: Environment;
  readonly functions: Readonly<Record<Service, ServiceFunction>>;
  /** The only principal that may call. */
  readonly edge: EdgeIdentity;
  readonly kind: EndpointKind;
  /** Of the kind `vpc`: the interface endpoint that all calls come through. */
  readonly vpcEndpointId: string | undefined;
}

export class PrivateApi extends Construct {
  readonly name: string;
  readonly id: string;
  readonly stage: PrivateApiStage;
  /** Of each operation's method, as IAM names them. */
  readonly operationArns: readonly string[];
  readonly #grantName: string;

  constructor(
    scope: Construct,
    id: string,
    { environment, functions, edge, kind, vpcEndpointId }: PrivateApiProps,
  ) {
    super(scope, id);
    this.name = nameIn(environment, apiNameOf(kind));
    const api = new ApiGatewayRestApi(this, "api", {
      name: this.name,
      description: "Operations on the events of zapier-triggers; called by its edge alone.",
      // A caller who has the name of the stage could otherwise go around the client certificate.
      ...(kind === "mtls" && { disableExecuteApiEndpoint: true }),
      endpointConfiguration:
        vpcEndpointId === undefined
          ? { types: ["REGIONAL"] }
          : // AWS makes private APIs with both kinds of addresses only.
            { types: ["PRIVATE"], vpcEndpointIds: [vpcEndpointId], ipAddressType: "dualstack" },
    });
    this.id = api.id;
    this.#grantName = kind === "regional" ? "invoke-operations" : `invoke-operations-${kind}`;
    this.operationArns = operationNames.map(
      (operation) => `${api.executionArn}/${PrivateApiStage.stageName}/POST/${operation}`,
    );
    const routes = operationNames.map(
      (operation) =>
        new OperationRoute(this, operation, {
          api,
          operation,
          target: functions[operations[operation].service],
        }),
    );
    const parts = routes.flatMap((route) => route.parts);
    const policy = new ApiGatewayRestApiPolicy(this, "policy", {
      restApiId: api.id,
      policy: policyDocument(
        {
          Effect: "Allow",
          Principal: { AWS: edge.arn },
          Action: "execute-api:Invoke",
          Resource: this.operationArns,
        },
        ...denials(`${api.executionArn}/*`, edge.arn, vpcEndpointId),
      ),
      // Late, because AWS refuses a policy that names a user whom it has not heard of yet.
      dependsOn: parts,
    });
    this.stage = new PrivateApiStage(this, "stage", {
      environment,
      name: this.name,
      api,
      parts: [policy, ...parts],
    });
  }

  /** The edge may call each operation, and nothing else of AWS. */
  grantInvoke(to: EdgeIdentity): void {
    to.allow(this.#grantName, {
      Effect: "Allow",
      Action: "execute-api:Invoke",
      Resource: this.operationArns,
    });
  }
}

/**
 * Within one account an identity's own policy suffices to be let in, so keeping all others out
 * takes an explicit denial.
 */
function denials(calls: string, edgeArn: string, vpcEndpointId: string | undefined): Statement[] {
  const deny = {
    Effect: "Deny",
    Principal: "*",
    Action: "execute-api:Invoke",
    Resource: calls,
  } as const;
  return [
    {
      Sid: "OthersThanTheEdge",
      ...deny,
      Condition: { ArnNotEquals: { "aws:PrincipalArn": edgeArn } },
    },
    ...(vpcEndpointId === undefined
      ? []
      : [
          {
            Sid: "OtherWaysThanTheEndpoint",
            ...deny,
            Condition: { StringNotEquals: { "aws:SourceVpce": vpcEndpointId } },
          },
        ]),
  ];
}
