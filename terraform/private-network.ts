/**
 * The network of the `vpc` variant: the private API's only door, and a place for the tunnel that
 * leads to it.
 */
import { DataAwsAvailabilityZones } from "@cdktf/provider-aws/lib/data-aws-availability-zones/index.js";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway/index.js";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table/index.js";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association/index.js";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group/index.js";
import { Subnet } from "@cdktf/provider-aws/lib/subnet/index.js";
import { Vpc } from "@cdktf/provider-aws/lib/vpc/index.js";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint/index.js";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { type Environment, nameIn } from "./environments.ts";
import { FlowLogs } from "./flow-logs.ts";

export interface PrivateNetworkProps {
  readonly environment: Environment;
  /** The most that the role of the flow logs may ever do. */
  readonly permissionsBoundary: string | undefined;
}

export class PrivateNetwork extends Construct {
  readonly subnetIds: readonly string[];
  /** Of whatever may reach the endpoint. Nothing reaches its members. */
  readonly tunnelGroupId: string;
  /** The interface endpoint of `execute-api`. */
  readonly endpointId: string;

  constructor(scope: Construct, id: string, props: PrivateNetworkProps) {
    super(scope, id);
    const { environment } = props;
    const tags = { Name: nameIn(environment, "edge") };
    const vpc = new Vpc(this, "vpc", {
      cidrBlock: "10.64.0.0/24",
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags,
    });
    new FlowLogs(this, "flow-logs", { ...props, vpcId: vpc.id });
    this.subnetIds = this.#subnets(vpc, tags);
    const tunnel = new SecurityGroup(this, "tunnel", {
      name: nameIn(environment, "tunnel"),
      description: "The edge's tunnel",
      vpcId: vpc.id,
    });
    const door = new SecurityGroup(this, "door", {
      name: nameIn(environment, "door"),
      description: "The private API's endpoint",
      vpcId: vpc.id,
    });
    this.tunnelGroupId = tunnel.id;
    const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
    new VpcSecurityGroupIngressRule(this, "door-in", {
      securityGroupId: door.id,
      referencedSecurityGroupId: tunnel.id,
      ...https,
    });
    // The tunnel dials out, to Cloudflare (7844, TCP and UDP) and to the endpoint; nobody dials in.
    const anywhere = { securityGroupId: tunnel.id, cidrIpv4: "0.0.0.0/0" };
    new VpcSecurityGroupEgressRule(this, "tunnel-https", { ...anywhere, ...https });
    for (const ipProtocol of ["tcp", "udp"]) {
      new VpcSecurityGroupEgressRule(this, `tunnel-${ipProtocol}`, {
        ...anywhere,
        ipProtocol,
        fromPort: 7844,
        toPort: 7844,
      });
    }
    const endpoint = new VpcEndpoint(this, "endpoint", {
      vpcId: vpc.id,
      serviceName: `com.amazonaws.${environment.region}.execute-api`,
      vpcEndpointType: "Interface",
      // So that the ordinary execute-api name leads here, and a request is signed alike in both
      // variants.
      privateDnsEnabled: true,
      subnetIds: [...this.subnetIds],
      securityGroupIds: [door.id],
      tags,
    });
    this.endpointId = endpoint.id;
  }

  /**
   * Two zones. Public addresses cost less than a NAT gateway, and the tunnel's group lets nothing
   * in.
   */
  #subnets(vpc: Vpc, tags: { Name: string }): string[] {
    const zones = new DataAwsAvailabilityZones(this, "zones", {
      state: "available",
      // Not the local zones, where there is no interface endpoint.
      filter: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
    });
    const gateway = new InternetGateway(this, "gateway", { vpcId: vpc.id, tags });
    const routes = new RouteTable(this, "routes", {
      vpcId: vpc.id,
      route: [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }],
      tags,
    });
    return ["10.64.0.0/26", "10.64.0.64/26"].map((cidrBlock, index) => {
      const subnet = new Subnet(this, `subnet-${index}`, {
        vpcId: vpc.id,
        cidrBlock,
        availabilityZone: Fn.element(zones.names, index),
        tags,
      });
      new RouteTableAssociation(this, `subnet-${index}-routes`, {
        subnetId: subnet.id,
        routeTableId: routes.id,
      });
      return subnet.id;
    });
  }
}
