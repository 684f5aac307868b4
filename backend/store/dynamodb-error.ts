import type * as aws from "@aws-sdk/client-dynamodb";

/** What DynamoDB answers when it does not do what it was asked. */
export class DynamoDBError extends Error {
  readonly status: number;
  /** The item that did not meet the condition, if there is one and the engine tells. */
  readonly item: Record<string, aws.AttributeValue> | undefined;

  constructor(
    name: string,
    message: string,
    status: number,
    item?: Record<string, aws.AttributeValue>,
  ) {
    super(message);
    this.name = name;
    this.status = status;
    this.item = item;
  }
}

/** @param text the body of an answer whose status is not 200 */
export function errorOf(status: number, text: string): DynamoDBError {
  try {
    const { __type = "", message, Message, Item } = JSON.parse(text);
    return new DynamoDBError(
      __type.split("#").at(-1) || "UnknownError",
      message ?? Message ?? "",
      status,
      Item,
    );
  } catch {
    return new DynamoDBError("UnknownError", "the answer is not JSON", status);
  }
}

/** Whatever the HTTP status, these pass. */
const passing = new Set([
  "ProvisionedThroughputExceededException",
  "ThrottlingException",
  "RequestLimitExceeded",
  "InternalServerError",
  "TransactionInProgressException",
]);

/** Whether the same call may succeed a moment later. */
export const isPassing = (error: unknown): boolean =>
  !(error instanceof DynamoDBError) || error.status >= 500 || passing.has(error.name);

/** These say something of the request; any other says that the table cannot be used now. */
const aboutRequest = new Set([
  "ConditionalCheckFailedException",
  "IdempotentParameterMismatchException",
  "ItemCollectionSizeLimitExceededException",
  "SerializationException",
  "TransactionCanceledException",
  "ValidationException",
]);

export const isAboutRequest = (error: unknown): boolean =>
  error instanceof DynamoDBError && aboutRequest.has(error.name);
