/** Faults in how events are posted to receivers. */
import type { Mutant } from "./mutant.ts";

const post = { file: "worker/push/post.ts", tests: "test/worker/push/post.test.ts" };
const dispatch = { file: "worker/push/dispatch.ts", tests: "test/worker/push/dispatch.test.ts" };
const round = { file: "worker/push/round.ts", tests: "test/worker/push/dispatch.test.ts" };
const wake = "test/worker/push/wake.test.ts";
const schedule = "test/contract/push-schedule.test.ts";
const urls = "test/contract/push-urls.test.ts";

export const pushes: readonly Mutant[] = [
  {
    name: "any answer acknowledges",
    file: "worker/push/post.ts",
    from: "if (status >= 200 && status < 300)",
    to: "if (status >= 200 && status < 600)",
    tests: `${schedule} ${dispatch.tests}`,
  },
  {
    name: "a receiver that is gone is tried again",
    file: "worker/push/post.ts",
    from: 'if (status === 410) return { verdict: "pause", ...failed };',
    to: "",
    tests: `${schedule} ${dispatch.tests}`,
  },
  {
    name: "a wish to be left alone is ignored",
    file: "worker/push/health.ts",
    from: "Math.max(askedUntil, retryAfter > 0 ? now + retryAfter * 1_000 : 0) || undefined",
    to: "undefined",
    tests: `${schedule} ${dispatch.tests}`,
  },
  {
    name: "a post that succeeds takes back another's wish to be left alone",
    file: "worker/push/health.ts",
    from: "      ...(askedUntil > now && { askedUntil }),\n",
    to: "",
    tests: `${schedule} ${dispatch.tests}`,
  },
  {
    name: "a receiver may ask to be left alone for years",
    file: "worker/push/schedule.ts",
    from: "Math.min(Math.max(seconds, 0), limits.releaseDelaySeconds)",
    to: "Math.max(seconds, 0)",
    tests: schedule,
  },
  {
    name: "the signature leaves out the time",
    file: "worker/push/signature.ts",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the code's
    from: "`${id}.${timestamp}.${body}`",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the code's
    to: "`${id}.${body}`",
    tests: post.tests,
  },
  {
    name: "the secret before a rotation no longer signs",
    file: "worker/push/signature.ts",
    from: "secrets.map((secret) => signatureOf",
    to: "secrets.slice(0, 1).map((secret) => signatureOf",
    tests: post.tests,
  },
  {
    name: "a push follows redirects",
    ...post,
    from: 'redirect: "manual"',
    to: 'redirect: "follow"',
  },
  {
    name: "an answer is read to its end",
    ...post,
    from: "bytes < pushLimits.answerBytes;",
    to: "bytes < 10_000_000;",
  },
  {
    name: "a push cannot be told by a header",
    ...post,
    from: '        [pushedHeader]: "1",\n',
    to: "",
  },
  {
    name: "what was pushed is published again",
    file: "worker/http/pushed.ts",
    from: "if (headers.has(pushedHeader)) throw",
    to: 'if (headers.has("x-loop")) throw',
    tests: wake,
  },
  {
    name: "what failed is not given back",
    ...round,
    from: "    ...releasesOf(attempts).map(release),\n",
    to: "",
  },
  {
    name: "a late acknowledgment forgets its lease",
    ...round,
    from: "{ ...place, shards, ...late }",
    to: "{ ...place, shards, event_ids: late.event_ids }",
  },
  {
    name: "what cannot be acknowledged is forgotten",
    ...round,
    from: "if (!isDone) unacknowledged.push(",
    to: "if (!isDone && done.length > 99) unacknowledged.push(",
  },
  {
    name: "events are leased that cannot be posted",
    ...dispatch,
    from: "if (pushing.refused) return this.#refuse(pushing, pushing.refused);",
    to: "",
  },
  {
    name: "a receiver's word counts for the one after it",
    ...dispatch,
    from: "if (this.#isCurrent(pushing)) this.#note(posts);",
    to: "this.#note(posts);",
  },
  {
    name: "a push that was paused stays so in an inbox that is made anew",
    file: "worker/push/dispatcher.ts",
    from: "await this.#runAt(Date.now());",
    to: "await this.wake(place);",
    tests: "test/worker/push/dispatcher.test.ts",
  },
  {
    name: "a receiver that fails gets as many events as one that does not",
    ...dispatch,
    from: "if (isProbed(this.#context.state.value.health)) return 1;",
    to: "",
  },
  {
    name: "a pause is told until somebody ends it",
    file: "worker/push/pause-report.ts",
    from: "  state.set({ isPauseUntold: undefined });\n",
    to: "",
    tests: dispatch.tests,
  },
  {
    name: "an inbox that is filled is not woken",
    file: "worker/inbox/filling.ts",
    from: "    if (answer.value.copied > 0) await filled();\n",
    to: "",
    tests: wake,
  },
  {
    name: "an inbox into which a replay puts events is not woken",
    file: "worker/inbox/replay.ts",
    from: "    if (answer.value.requeued > 0) await requeued();\n",
    to: "",
    tests: wake,
  },
  {
    name: "a lost wake-up is never found",
    file: "worker/push/sweep.ts",
    from: "    await inTurns(inboxes, atOnce, (place) => wakePush(env, place));\n",
    to: "",
    tests: wake,
  },
  {
    name: "a tenant of many inboxes has all turns of the sweep",
    file: "backend/delivery/list-push-backlogs.ts",
    from: "eachInTime(inTurnsOf(pushing.found)",
    to: "eachInTime(pushing.found.flat().sort((a, b) => a.inbox.localeCompare(b.inbox))",
    tests: "test/backend/delivery/list-push-backlogs.test.ts",
  },
  {
    name: "an address in other digits is posted to",
    file: "worker/push/refused-url.ts",
    from: "if (isIpLiteral(host))",
    to: "if (isIpLiteral(text))",
    tests: urls,
  },
  {
    name: "hosts of the Worker's own name are posted to",
    file: "worker/push/refused-url.ts",
    from: '  if (workersDev.test(host)) return "own_host";\n',
    to: "",
    tests: urls,
  },
  {
    name: "headers are given to another receiver",
    file: "backend/authorization/put-push.ts",
    from: "(current?.origin === origin ? current.headers : {})",
    to: "(current?.headers ?? {})",
    tests: "test/backend/authorization/pushes.test.ts",
  },
];
