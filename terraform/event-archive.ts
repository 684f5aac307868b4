/**
 * Where events go when the table drops them: a private bucket, cheaper with time, and emptied in
 * the end.
 */
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { LambdaEventSourceMapping } from "@cdktf/provider-aws/lib/lambda-event-source-mapping/index.js";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning/index.js";
import { Construct } from "constructs";
import { closeBucket } from "./closed-bucket.ts";
import { type Environment, nameIn } from "./environments.ts";
import type { ServiceFunction } from "./service-function.ts";

export interface EventArchiveProps {
  readonly environment: Environment;
  readonly archive: NonNullable<Environment["archive"]>;
}

export class EventArchive extends Construct {
  readonly bucketName: string;
  readonly #arn: string;

  constructor(scope: Construct, id: string, { environment, archive }: EventArchiveProps) {
    super(scope, id);
    // Bucket names are global, so the account is part of it.
    const account = new DataAwsCallerIdentity(this, "account", {}).accountId;
    const bucket = new S3Bucket(this, "bucket", {
      bucket: `${nameIn(environment, "archive")}-${account}`,
      lifecycle: { preventDestroy: environment.deletionProtection },
    });
    this.bucketName = bucket.bucket;
    this.#arn = bucket.arn;
    closeBucket(this, bucket);
    const versioning = new S3BucketVersioningA(this, "versioning", {
      bucket: bucket.id,
      versioningConfiguration: { status: "Enabled" },
    });
    new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket: bucket.id,
      rule: [
        {
          id: "cheaper-then-gone",
          status: "Enabled",
          filter: [{ prefix: "" }],
          transition: [{ days: archive.glacierAfterDays, storageClass: "GLACIER_IR" }],
          expiration: [{ days: archive.expireAfterDays }],
          noncurrentVersionExpiration: [{ noncurrentDays: 7 }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
      dependsOn: [versioning],
    });
  }

  /**
   * Lets the function write, and calls it with what the table's time to live removed: not with what
   * somebody deleted.
   */
  fill(from: { streamArn: string }, by: ServiceFunction): void {
    by.allow("write-archive", {
      Effect: "Allow",
      Action: "s3:PutObject",
      Resource: `${this.#arn}/*`,
    });
    const reading = by.allow(
      "read-removals",
      {
        Effect: "Allow",
        Action: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
        Resource: from.streamArn,
      },
      // Lambda's poller asks for it in the function's name; it has no resource to name.
      { Effect: "Allow", Action: "dynamodb:ListStreams", Resource: "*" },
      { Effect: "Allow", Action: "s3:ListBucket", Resource: this.#arn },
    );
    const expired = {
      eventName: ["REMOVE"],
      userIdentity: { type: ["Service"], principalId: ["dynamodb.amazonaws.com"] },
      // A body has none, and is removed after its event.
      dynamodb: { OldImage: { status: { S: [{ exists: true }] } } },
    };
    new LambdaEventSourceMapping(this, "removals", {
      eventSourceArn: from.streamArn,
      functionName: by.alias.arn,
      startingPosition: "TRIM_HORIZON",
      // As many bodies of large events are read at once.
      batchSize: 100,
      // The longest there is: S3 moves no object under 128 KB to a cheaper class.
      maximumBatchingWindowInSeconds: 300,
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 10,
      filterCriteria: { filter: [{ pattern: JSON.stringify(expired) }] },
      // What cannot be archived is kept beside the archive, record and all.
      destinationConfig: { onFailure: { destinationArn: this.#arn } },
      // Lambda refuses a mapping whose function may not read the stream.
      dependsOn: [reading],
    });
  }
}
