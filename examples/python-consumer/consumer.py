"""Consumes an inbox with Python's standard library alone: lease, handle, acknowledge; Ctrl-C finishes what has begun and gives back the rest.

    ZT_URL=http://127.0.0.1:8787 ZT_API_KEY=zt_... python3 examples/python-consumer/consumer.py [source]
"""

import json
import os
import random
import signal
import sys
import threading
import urllib.error
import urllib.request

LEASE_SECONDS = 60
WAIT_SECONDS = 5
BATCH = 5

stopping = threading.Event()


class Refused(Exception):
    """The API will not do it, however often it is asked."""


def handle(event):
    """The work. It may be done twice, if this process dies in the middle of it: remember `event_id` where that would hurt."""
    print(f"handled {event['event_id']}: {event['payload']['text']}", flush=True)


class NoRedirection(urllib.request.HTTPRedirectHandler):
    """A redirection would take the key elsewhere."""

    def redirect_request(self, *_):
        return None


opener = urllib.request.build_opener(NoRedirection)


def ask(path, body):
    """One attempt. Returns the answer, or how many seconds to wait at least before the next."""
    headers = {"X-API-Key": os.environ["ZT_API_KEY"], "Content-Type": "application/json"}
    request = urllib.request.Request(os.environ["ZT_URL"] + path, json.dumps(body).encode(), headers, method="POST")
    try:
        with opener.open(request, timeout=WAIT_SECONDS + 10) as answer:
            return json.load(answer), None
    except urllib.error.HTTPError as error:
        text = error.read().decode(errors="replace")
        problem = json.loads(text) if error.headers.get_content_type() == "application/problem+json" else {}
        if not problem.get("retryable", error.code >= 500):
            raise Refused(f"{problem.get('title', error.reason)} ({problem.get('code', error.code)})") from None
        wait = error.headers.get("Retry-After", "0")
        return None, float(wait) if wait.isdigit() else 0.0
    except (OSError, ValueError):
        return None, 0.0


def insist(path, body, attempts=8):
    """Repeats with growing pauses and full jitter. Returns None if nothing helped, or, for leases, if Ctrl-C was pressed."""
    for attempt in range(attempts):
        answer, wait = ask(path, body)
        if answer is not None:
            return answer
        print(f"{path}: no answer yet", file=sys.stderr, flush=True)
        pause = wait + random.uniform(0, min(20, 0.2 * 2**attempt))
        if path.endswith("/lease"):
            if stopping.wait(pause):
                return None
        else:
            threading.Event().wait(pause)
    return None


def settle(action, lease_id, event_ids, **more):
    """Tells of each event that it could not be settled: it comes back when its lease is over."""
    if not event_ids:
        return
    answer = insist(f"/v1/inbox/{action}", {"lease_id": lease_id, "event_ids": event_ids, **more})
    for result in (answer or {"results": []})["results"]:
        if "error" in result:
            print(f"{action} {result['event_id']}: {result['error']['code']}", file=sys.stderr, flush=True)


def keep(lease_id, left, finished):
    """Extends the lease while any of its events is unfinished."""
    while not finished.wait(LEASE_SECONDS / 3):
        try:
            ask("/v1/inbox/extend", {"lease_id": lease_id, "event_ids": list(left), "lease_seconds": LEASE_SECONDS})
        except Refused as error:
            # Others may have the events by now; settling them tells which.
            print(f"extend: {error}", file=sys.stderr, flush=True)


def work(lease_id, events):
    left = [event["event_id"] for event in events]
    finished = threading.Event()
    keeper = threading.Thread(target=keep, args=(lease_id, left, finished), daemon=True)
    keeper.start()
    try:
        for event in events:
            if stopping.is_set():
                break
            try:
                handle(event)
            except Exception as error:  # whatever it was: the event is to come back
                print(f"{event['event_id']}: {error!r}", file=sys.stderr, flush=True)
                settle("release", lease_id, [event["event_id"]], delay_seconds=min(900, 2 ** event.get("delivery_count", 1)))
            else:
                settle("ack", lease_id, [event["event_id"]])
            left.remove(event["event_id"])
    finally:
        finished.set()
        settle("release", lease_id, left)


def stop(*_):
    """A request that waits for events ends by itself, within WAIT_SECONDS."""
    stopping.set()
    print("stopping", flush=True)


def main():
    if not os.environ.get("ZT_URL") or not os.environ.get("ZT_API_KEY"):
        print("Set ZT_URL and ZT_API_KEY.", file=sys.stderr)
        return 2
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, stop)
    wish = {"limit": BATCH, "lease_seconds": LEASE_SECONDS, "wait_seconds": WAIT_SECONDS}
    if len(sys.argv) > 1:
        wish["source"] = sys.argv[1]
    while not stopping.is_set():
        lease = insist("/v1/inbox/lease", wish)
        if lease and lease["lease_id"]:
            work(lease["lease_id"], lease["events"])
    print("stopped", flush=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Refused as error:
        print(error, file=sys.stderr)
        sys.exit(1)
