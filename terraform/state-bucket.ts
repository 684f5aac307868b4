/** Where Terraform keeps what it made, of every stack: versioned, encrypted, closed. */
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning/index.js";
import { Construct } from "constructs";
import { closeBucket } from "./closed-bucket.ts";

export interface StateBucketProps {
  readonly name: string;
}

/**
 * `npm run bootstrap` makes the bucket before there is any state that could remember it; here it is
 * imported, and gets the rest of its settings.
 */
export class StateBucket extends Construct {
  constructor(scope: Construct, id: string, { name }: StateBucketProps) {
    super(scope, id);
    const bucket = new S3Bucket(this, "bucket", {
      bucket: name,
      lifecycle: { preventDestroy: true },
    });
    bucket.importFrom(name);
    closeBucket(this, bucket);
    const versioning = new S3BucketVersioningA(this, "versioning", {
      bucket: bucket.id,
      versioningConfiguration: { status: "Enabled" },
    });
    new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket: bucket.id,
      rule: [
        {
          id: "old-versions",
          status: "Enabled",
          filter: [{ prefix: "" }],
          // Long enough to find out that a state was damaged.
          noncurrentVersionExpiration: [{ noncurrentDays: 90 }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
      dependsOn: [versioning],
    });
  }
}
