/** https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html */
import type { SourceSettings } from "../../../contract/source.ts";
import type { Scheme } from "../scheme.ts";

const confirmation = [
  "Message",
  "MessageId",
  "SubscribeURL",
  "Timestamp",
  "Token",
  "TopicArn",
  "Type",
];

export const sns = ({ topic_arn = "" }: SourceSettings): Scheme => ({
  proof: {
    kind: "message",
    at: [{ pointer: "/Signature" }],
    pinned: { TopicArn: topic_arn },
    version: "SignatureVersion",
    algorithms: { 1: "SHA-1", 2: "SHA-256" },
    certificate: "SigningCertURL",
    host: snsHost(topic_arn),
    kindOf: "Type",
    signed: {
      Notification: ["Message", "MessageId", "Subject?", "Timestamp", "TopicArn", "Type"],
      SubscriptionConfirmation: confirmation,
      UnsubscribeConfirmation: confirmation,
    },
    timestamp: "Timestamp",
    // It tries again for an hour at most.
    toleranceSeconds: 7_200,
  },
  // It says that its JSON is plain text.
  isJson: true,
  deliveryId: [{ pointer: "/MessageId" }, { header: "x-amz-sns-message-id" }],
  idsAreUnique: true,
  type: [],
  keeps: [
    "x-amz-sns-message-type",
    "x-amz-sns-message-id",
    "x-amz-sns-topic-arn",
    "x-amz-sns-subscription-arn",
  ],
  handshake: "sns",
  covers: {
    body: "in part",
    time: true,
    replay:
      "Nothing, once the delivery came in: the id is signed. Before, other `MessageAttributes` and `UnsubscribeURL`, which are not.",
  },
});

/** That of the topic's own region: there are its certificates, and there a subscription is confirmed. */
export function snsHost(topicArn: string): string {
  const [, partition, , region] = topicArn.split(":");
  return `sns.${region}.amazonaws.com${partition === "aws-cn" ? ".cn" : ""}`;
}
