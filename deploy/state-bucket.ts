/** The one file here that knows S3: the bucket that must be there before Terraform has a state. */
import {
  CreateBucketCommand,
  HeadBucketCommand,
  PutBucketVersioningCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { OperatorError } from "./command.ts";

/** Bucket names are everybody's, so the account and the region are part of it. */
export const stateBucketName = (account: string, region: string): string =>
  `zapier-triggers-state-${account}-${region}`;

/**
 * Makes the bucket, versioned; the account stack then imports it and does the rest.
 * @returns whether it was made now
 */
export async function ensureStateBucket(bucket: string, region: string): Promise<boolean> {
  const client = new S3Client({ region, forcePathStyle: Boolean(process.env.AWS_ENDPOINT_URL) });
  const made = !(await exists(client, bucket));
  if (made) {
    // That region is the one that may not be named.
    const where = region === "us-east-1" ? {} : { LocationConstraint: region as "eu-central-1" };
    await client.send(
      new CreateBucketCommand({
        Bucket: bucket,
        ...(region !== "us-east-1" && { CreateBucketConfiguration: where }),
      }),
    );
  }
  await client.send(
    new PutBucketVersioningCommand({
      Bucket: bucket,
      VersioningConfiguration: { Status: "Enabled" },
    }),
  );
  return made;
}

async function exists(client: S3Client, bucket: string): Promise<boolean> {
  try {
    await client.send(new HeadBucketCommand({ Bucket: bucket }));
    return true;
  } catch (error) {
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    if (status === 404) return false;
    if (status === 403)
      throw new OperatorError(
        `The bucket ${bucket} is somebody else's, or closed to you: name another one in TERRAFORM_STATE_BUCKET.`,
      );
    throw error;
  }
}
