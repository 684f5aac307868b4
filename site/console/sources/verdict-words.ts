/** What became of a delivery, in words. */
import type { SourceDelivery } from "../api/sources.ts";
import type { Status } from "../status.ts";

type Outcome = SourceDelivery["outcome"];

interface Words {
  name: string;
  detail: string;
  /** It has the colour of this status. */
  colour: Status;
}

const good = "acknowledged";
const bad = "dead_letter";

const words: Record<Outcome, Words> = {
  accepted: { name: "Accepted", detail: "Stored", colour: good },
  repeated: { name: "Repeated", detail: "Stored before", colour: good },
  spooled: { name: "Spooled", detail: "Stored once AWS can be reached", colour: "pending" },
  handshake: { name: "Handshake", detail: "Answered", colour: good },
  refused: { name: "Not genuine", detail: "The proof is not genuine", colour: bad },
  too_large: { name: "Too large", detail: "Over the limit: see the inbox", colour: bad },
  paused: { name: "Paused", detail: "The source was paused", colour: "pending" },
  rate_limited: { name: "Limited", detail: "Too many from one address", colour: bad },
  failed: { name: "Failed", detail: "Not stored: senders try again after 5xx", colour: bad },
};

const reasons: Record<NonNullable<SourceDelivery["reason"]>, string> = {
  missing: "It has no signature or secret",
  malformed: "Its signature or secret cannot be read",
  wrong: "Its signature or secret does not fit: compare the secrets",
  stale: "It was signed too long ago: a replay, or a wrong clock",
};

export const wordsOf = ({ outcome, reason }: SourceDelivery): Words => ({
  ...words[outcome],
  ...(reason && { detail: reasons[reason] }),
});
