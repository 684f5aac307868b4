/** How events are posted to a receiver, as the API's contract says. */

export interface PushSettings {
  /** https, at a public name. */
  url: string;
  /** `notify`: an empty post says that events wait. Default: each event is posted. */
  mode?: "event" | "notify" | undefined;
  /** Default: `json`, as the API shows events. */
  format?: "json" | "cloudevents" | undefined;
  /** Posts at the same time, 1 to 4. Default: 4. */
  concurrency?: number | undefined;
  max_per_second?: number | undefined;
  /** `whsec_` and base64. Default: the one that there is, or else one that is made. */
  secret?: string | undefined;
  /** Of the receiver's own. Default: those that there are. */
  headers?: Record<string, string> | undefined;
}

export interface Push {
  url: string;
  mode: "event" | "notify";
  format?: "json" | "cloudevents" | undefined;
  concurrency?: number | undefined;
  max_per_second?: number | undefined;
  /** Only in the answer that made it. */
  secret?: string | undefined;
  /** Where one inbox is asked for. */
  health?: PushHealth | undefined;
}

/** How the receiver has been answering. */
export interface PushHealth {
  state: "active" | "probing" | "paused";
  paused_at?: string | undefined;
  paused_because?: "asked" | "gone" | "failing" | undefined;
  failures_in_a_row: number;
  failing_since?: string | undefined;
  last_success_at?: string | undefined;
  last_failure?:
    | {
        at: string;
        status?: number | undefined;
        error:
          | "status"
          | "timeout"
          | "connection"
          | "redirect"
          | "refused_url"
          | "no_secret"
          | "internal";
      }
    | undefined;
  next_attempt_at?: string | undefined;
}
