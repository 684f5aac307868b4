/**
 * A name for the private API that asks every caller for a client certificate, before any signature
 * is looked at. Its default name is closed, so that there is no way around.
 */
import { ApiGatewayBasePathMapping } from "@cdktf/provider-aws/lib/api-gateway-base-path-mapping/index.js";
import { ApiGatewayDomainName } from "@cdktf/provider-aws/lib/api-gateway-domain-name/index.js";
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning/index.js";
import { S3Object } from "@cdktf/provider-aws/lib/s3-object/index.js";
import { Construct } from "constructs";
import { closeBucket } from "./closed-bucket.ts";
import { type Environment, nameIn } from "./environments.ts";
import type { PrivateApiStage } from "./private-api-stage.ts";
import type { MtlsSettings } from "./settings.ts";

export interface MtlsDomainProps {
  readonly environment: Environment;
  readonly mtls: MtlsSettings;
  /** The certificates, PEM, that sign those of callers. */
  readonly truststore: string;
  readonly apiId: string;
  readonly stage: PrivateApiStage;
}

export class MtlsDomain extends Construct {
  /** `https://…`, to which an operation's path is added. */
  readonly url: string;
  /** What the name must be an alias (CNAME) of. */
  readonly target: string;

  constructor(scope: Construct, id: string, props: MtlsDomainProps) {
    super(scope, id);
    const { environment, mtls, apiId, stage } = props;
    const trusted = this.#trusted(environment, props.truststore);
    const name = new ApiGatewayDomainName(this, "name", {
      domainName: mtls.domain,
      regionalCertificateArn: mtls.certificateArn,
      securityPolicy: "TLS_1_2",
      endpointConfiguration: { types: ["REGIONAL"] },
      mutualTlsAuthentication: {
        truststoreUri: `s3://${trusted.bucket}/${trusted.key}`,
        truststoreVersion: trusted.versionId,
      },
    });
    new ApiGatewayBasePathMapping(this, "mapping", {
      apiId,
      domainName: name.domainName,
      stageName: stage.name,
      basePath: stage.name,
    });
    this.url = `https://${mtls.domain}/${stage.name}`;
    this.target = name.regionalDomainName;
  }

  #trusted(environment: Environment, truststore: string): S3Object {
    const account = new DataAwsCallerIdentity(this, "account", {}).accountId;
    const bucket = new S3Bucket(this, "bucket", {
      bucket: `${nameIn(environment, "truststore")}-${account}`,
    });
    closeBucket(this, bucket);
    const versioning = new S3BucketVersioningA(this, "versioning", {
      bucket: bucket.id,
      versioningConfiguration: { status: "Enabled" },
    });
    return new S3Object(this, "truststore", {
      bucket: bucket.bucket,
      key: "truststore.pem",
      content: truststore,
      contentType: "application/x-pem-file",
      dependsOn: [versioning],
    });
  }
}
