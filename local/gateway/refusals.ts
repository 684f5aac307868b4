/** What API Gateway itself answers, word for word, when it does not invoke a Lambda. */
import { type Refusal, refusal } from "../signature/refusals.ts";
import { operationArn } from "./identities.ts";

export const unknownStage = refusal(403, "ForbiddenException", "Forbidden");

/** The one answer with a capital `Message`. API Gateway masks the account of the resource. */
export const accessDenied = (arn: string, region: string, operation: string): Refusal => ({
  status: 403,
  type: "AccessDeniedException",
  body: {
    Message:
      `User: ${arn} is not authorized to perform: execute-api:Invoke on resource: ${operationArn(region, operation, "********9012")} ` +
      "because no identity-based policy allows the execute-api:Invoke action",
  },
});

export const requestTooLong = refusal(413, "RequestEntityTooLargeException", "Request Too Long");

/** The Lambda crashed, or what it answered is not an answer. */
export const internalServerError = refusal(
  502,
  "InternalServerErrorException",
  "Internal server error",
);

export const endpointTimedOut = refusal(
  504,
  "InternalServerErrorException",
  "Endpoint request timed out",
);
