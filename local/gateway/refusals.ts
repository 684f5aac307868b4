/** What API Gateway itself answers, word for word, when it does not invoke a Lambda. */
import { operationArn } from "./identities.ts";

export interface Refusal {
  status: number;
  /** Of the `x-amzn-ErrorType` header. */
  type: string;
  /** The JSON body. */
  body: { message: string } | { Message: string };
}

const refusal = (status: number, type: string, message: string): Refusal => ({
  status,
  type,
  body: { message },
});

/** An unsigned call, and also a path that does not exist: REST APIs answer both alike. */
export const missingAuthenticationToken = refusal(
  403,
  "MissingAuthenticationTokenException",
  "Missing Authentication Token",
);

export const unknownStage = refusal(403, "ForbiddenException", "Forbidden");

export const invalidToken = refusal(
  403,
  "UnrecognizedClientException",
  "The security token included in the request is invalid.",
);

export const incompleteSignature = (message: string): Refusal =>
  refusal(403, "IncompleteSignatureException", message);

export const invalidSignature = (message: string): Refusal =>
  refusal(403, "InvalidSignatureException", message);

/** API Gateway shows what it would have signed: everything in it came with the request. */
export const signatureMismatch = (canonicalRequest: string, stringToSign: string): Refusal =>
  invalidSignature(
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. " +
      "Consult the service documentation for details.\n\n" +
      `The Canonical String for this request should have been\n'${canonicalRequest}'\n\n` +
      `The String-to-Sign should have been\n'${stringToSign}'\n`,
  );

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
