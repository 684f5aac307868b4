#!/bin/sh
# Publishes an event, polls for it, and acknowledges it, with nothing but sh, curl and sed.
#
#   ZT_URL=http://127.0.0.1:8787 ZT_API_KEY=zt_… sh examples/curl.sh
set -eu
: "${ZT_URL:?says where the API is}" "${ZT_API_KEY:?is an API key}"

# The key goes through a pipe: an argument could be read by everybody on this machine.
ask() {
  printf 'header = "X-API-Key: %s"\n' "$ZT_API_KEY" |
    curl --config - --silent --show-error --fail-with-body --max-time 30 --retry 3 --retry-connrefused "$@"
}

# The Idempotency-Key makes the repetitions of --retry one event.
echo "publish:" >&2
ask -X POST "$ZT_URL/v1/events" -H 'Content-Type: application/json' -H "Idempotency-Key: curl-$$-$(date +%s)" \
  -d '{"payload": {"text": "Hello"}, "source": "curl-example"}'
echo

echo "poll:" >&2
page=$(ask "$ZT_URL/v1/inbox?source=curl-example&limit=10")
echo "$page"

# The oldest one. jq would be nicer; sed is everywhere.
event_id=$(echo "$page" | sed -n 's/^{"events":\[{"event_id":"\([0-9a-f-]*\)".*/\1/p')
[ -n "$event_id" ] || { echo "The inbox is empty." >&2; exit 1; }

echo "acknowledge:" >&2
ask -X POST "$ZT_URL/v1/events/$event_id/ack"
echo
