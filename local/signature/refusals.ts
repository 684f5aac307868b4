/** What AWS answers, word for word, to a request whose signature it does not take. */
export interface Refusal {
  status: number;
  /** Of the `x-amzn-ErrorType` header. */
  type: string;
  /** The JSON body. */
  body: { message: string } | { Message: string };
}

export const refusal = (status: number, type: string, message: string): Refusal => ({
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

export const invalidToken = refusal(
  403,
  "UnrecognizedClientException",
  "The security token included in the request is invalid.",
);

export const incompleteSignature = (message: string): Refusal =>
  refusal(403, "IncompleteSignatureException", message);

export const invalidSignature = (message: string): Refusal =>
  refusal(403, "InvalidSignatureException", message);

/** AWS shows what it would have signed: everything in it came with the request. */
export const signatureMismatch = (canonicalRequest: string, stringToSign: string): Refusal =>
  invalidSignature(
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. " +
      "Consult the service documentation for details.\n\n" +
      `The Canonical String for this request should have been\n'${canonicalRequest}'\n\n` +
      `The String-to-Sign should have been\n'${stringToSign}'\n`,
  );
