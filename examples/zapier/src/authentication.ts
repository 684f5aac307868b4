/** How an account is connected: an API key, and the address of the deployment that it is for. */
import type { Authentication, Bundle, ZObject } from "zapier-platform-core";
import { ask } from "./api.ts";

interface Me {
  tenant: string;
  key_id: string;
  scopes: string[];
}

const test = async (z: ZObject, bundle: Bundle) => ask<Me>(z, bundle, "/v1/me");

export const authentication = {
  type: "custom",
  fields: [
    {
      key: "url",
      label: "Address",
      type: "string",
      required: true,
      isNoSecret: true,
      placeholder: "https://events.example.com",
      helpText: "Where the Triggers API is deployed: `https://`, the host, and nothing after it.",
    },
    {
      key: "api_key",
      label: "API Key",
      type: "password",
      required: true,
      helpText:
        "Begins with `zt_`. It needs the scope `inbox:read` for New Event and Find Event, `events:write` for Send Event, `inbox:ack` for Acknowledge Event.",
    },
  ],
  test,
  // Of what `test` returned: two keys of one tenant are told apart, and nothing secret is shown.
  connectionLabel: "{{tenant}} (key {{key_id}})",
} satisfies Authentication;
