/** What a person does at the sender, scheme by scheme, in plain words. */

/**
 * `yours`: made up here, and given to the sender. `theirs`: the sender shows it before. `later`: the
 * sender shows it once it has the address.
 */
export type SecretOrigin = "yours" | "theirs" | "later";

export interface Secret {
  origin: SecretOrigin;
  hint: string;
}

export interface Guide {
  sender: string;
  secret?: Secret;
  /** After the address was copied. */
  steps: readonly string[];
}

const yours = (hint = "Yours to choose"): Secret => ({
  origin: "yours",
  hint,
});
const theirs = (hint: string): Secret => ({ origin: "theirs", hint });
const later = (hint: string): Secret => ({ origin: "later", hint });

const guides: Readonly<Record<string, Guide>> = {
  github: {
    sender: "GitHub",
    secret: yours(),
    steps: [
      "In the repository or the organization, open Settings → Webhooks → Add webhook.",
      "Paste the address as the payload URL, and choose the content type `application/json`.",
      "Paste the secret, choose the events, and save. GitHub sends a `ping` at once.",
    ],
  },
  stripe: {
    sender: "Stripe",
    secret: later("The signing secret, `whsec_…`: Stripe shows it once it has the address"),
    steps: [
      "In the Workbench, open Webhooks → Add destination, and choose the events.",
      "Choose “Webhook endpoint”, and paste the address.",
      "Copy the signing secret that Stripe shows, and give it here with “New secret”.",
    ],
  },
  shopify: {
    sender: "Shopify",
    secret: theirs(
      "The client secret of the app; of webhooks made in the admin, the one shown there",
    ),
    steps: [
      "Of an app: subscribe with `webhookSubscriptionCreate`, with the address as its endpoint.",
      "In the admin: open Settings → Notifications → Webhooks → Create webhook, format JSON, and paste the address.",
    ],
  },
  slack: {
    sender: "Slack",
    secret: theirs("The signing secret of the app: Basic Information → App Credentials"),
    steps: [
      "Open the app at api.slack.com/apps.",
      "Under Event Subscriptions, Slash Commands or Interactivity, paste the address as the Request URL.",
      "Slack asks whether somebody is there; that is answered by itself. Then choose the events.",
    ],
  },
  "standard-webhooks": {
    sender: "Standard Webhooks (Svix and others)",
    secret: later(
      "The secret of the endpoint, `whsec_…`: the sender shows it once it has the address",
    ),
    steps: [
      "In the sender's portal, add an endpoint with the address, and choose the events.",
      "Copy the endpoint's signing secret, and give it here with “New secret”.",
    ],
  },
  twilio: {
    sender: "Twilio",
    secret: theirs("The auth token of the account"),
    steps: [
      "In the console, open the phone number, or the Messaging or Voice service.",
      "Paste the address as the webhook, or as the status callback, exactly as it stands, with the method POST.",
    ],
  },
  mailgun: {
    sender: "Mailgun",
    secret: theirs("The HTTP webhook signing key: Sending → Webhooks"),
    steps: [
      "Open Sending → Webhooks, and choose the domain.",
      "Add a webhook for each kind of event, and paste the address.",
    ],
  },
  cloudevents: {
    sender: "CloudEvents",
    secret: yours(),
    steps: [
      "Make a subscription whose sink is the address.",
      "Let the sender put the secret into the header `Authorization: Bearer`, or behind the address as `?access_token=`.",
      "Where the sender shakes hands by `OPTIONS`, name its hosts here as origins.",
    ],
  },
  eventgrid: {
    sender: "Azure Event Grid",
    secret: yours(),
    steps: [
      "Make an event subscription with the endpoint type Web Hook.",
      "Paste the address, and behind it `?code=` and the secret.",
      "Azure sends a validation event; it is answered by itself.",
    ],
  },
  pubsub: {
    sender: "Google Pub/Sub",
    steps: [
      "Make a push subscription with the address as its endpoint.",
      "Enable authentication, with the service account and the audience that are named here: no other token is taken.",
    ],
  },
  sns: {
    sender: "Amazon SNS",
    steps: [
      "In the topic, make a subscription with the protocol HTTPS and the address as its endpoint.",
      "Leave raw message delivery off. The subscription is confirmed by itself, of the topic that is named here alone.",
    ],
  },
  hmac: {
    sender: "Another sender that signs",
    secret: yours(),
    steps: [
      "Give the sender the address and the secret.",
      "What it puts where is said in its documentation: look for the signature's header, and for what is signed.",
    ],
  },
  basic: {
    sender: "A sender with user and password",
    secret: yours("`user:password`"),
    steps: [
      "Give the sender the address, with user and password as fields, or in it: `https://user:password@…`.",
    ],
  },
  token: {
    sender: "A sender with a token in a header",
    secret: yours(),
    steps: [
      "Give the sender the address, and the secret as the value of the header that is named here, or as `Authorization: Bearer`.",
    ],
  },
};

/** @param hasSecret whether the scheme has one at all */
export function guideOf(scheme: string, hasSecret: boolean): Guide {
  const { secret, ...guide } = guides[scheme] ?? unknown(scheme);
  return { ...guide, ...(hasSecret && { secret: secret ?? yours() }) };
}

/** Of a scheme that is newer than these words. */
const unknown = (scheme: string): Guide => ({
  sender: scheme,
  steps: ["Give the sender the address, and what is asked for here."],
});
