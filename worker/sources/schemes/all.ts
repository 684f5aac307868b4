/** The scheme that a source's settings choose. */
import type { SchemeName, SourceSettings } from "../../../contract/source.ts";
import type { Scheme } from "../scheme.ts";
import { cloudevents } from "./cloudevents.ts";
import { basic, hmac, token } from "./declared.ts";
import { eventgrid } from "./eventgrid.ts";
import { github } from "./github.ts";
import { mailgun } from "./mailgun.ts";
import { pubsub } from "./pubsub.ts";
import { shopify } from "./shopify.ts";
import { slack } from "./slack.ts";
import { sns } from "./sns.ts";
import { standardWebhooks } from "./standard-webhooks.ts";
import { stripe } from "./stripe.ts";
import { twilio } from "./twilio.ts";

const schemes: Record<SchemeName, Scheme | ((settings: SourceSettings) => Scheme)> = {
  github,
  stripe,
  shopify,
  slack,
  "standard-webhooks": standardWebhooks,
  twilio,
  mailgun,
  cloudevents,
  eventgrid,
  pubsub,
  sns,
  hmac,
  basic,
  token,
};

export function schemeOf(settings: SourceSettings): Scheme {
  const scheme = schemes[settings.scheme];
  return typeof scheme === "function" ? scheme(settings) : scheme;
}
