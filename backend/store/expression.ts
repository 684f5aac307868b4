/** DynamoDB's expression language. */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** A condition that must hold, or a change to make, in DynamoDB's expression language. */
export interface Expression {
  text: string;
  names?: Record<string, string>;
  values?: Record<string, AttributeValue>;
}

/** For a write that happens only if it holds. */
export function conditionOf({ text, names, values }: Expression) {
  return {
    ConditionExpression: text,
    ...(names && { ExpressionAttributeNames: names }),
    ...(values && { ExpressionAttributeValues: values }),
  };
}
