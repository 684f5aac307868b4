/** Faults in how senders that sign with keys of their own are verified. */
import type { Mutant } from "./mutant.ts";

const token = { file: "worker/sources/verify-token.ts" };
const message = { file: "worker/sources/verify-message.ts" };
const ofToken = "test/worker/sources/verify-token.test.ts";
const ofMessage = "test/worker/sources/verify-message.test.ts";
const ofFlow = "test/flow/sources-own-keys.test.ts";

export const sources: readonly Mutant[] = [
  {
    name: "a token may choose its algorithm",
    ...token,
    from: 'algorithms: ["RS256"],',
    to: 'algorithms: ["RS256", "RS512", "PS256", "HS256"],',
    tests: ofToken,
  },
  {
    name: "a token for anybody is taken",
    ...token,
    from: 'if (!values.includes(said[name])) return refused("wrong");',
    to: 'if (said[name] === undefined || values.length === 0) return refused("wrong");',
    tests: ofToken,
  },
  {
    name: "a token never expires",
    ...token,
    from: "seconds <= said.exp + toleranceSeconds",
    to: "seconds <= said.exp * 2",
    tests: ofToken,
  },
  {
    name: "each unknown name of a key makes the edge ask for keys",
    ...token,
    from: "Date.now() >= known.asked_at + bounds.cooldown * 1000",
    to: "Date.now() >= known.asked_at",
    tests: ofToken,
  },
  {
    name: "keys that cannot be fetched prove that a token is wrong",
    ...token,
    from: "if (!keys) throw new SenderUnavailable();",
    to: "if (!keys) throw new UnknownKey();",
    tests: ofToken,
  },
  {
    name: "a short key is used",
    file: "worker/sources/key-set.ts",
    from: "if (modulusLength < leastModulusLength)",
    to: "if (modulusLength < 1)",
    tests: `${ofToken} ${ofMessage}`,
  },
  {
    name: "a redirect of a sender's host is followed",
    file: "worker/sources/sender-host.ts",
    from: 'redirect: "manual"',
    to: 'redirect: "follow"',
    tests: ofMessage,
  },
  {
    name: "keys are trusted for as long as their sender likes",
    file: "worker/sources/sender-keys.ts",
    from: "Math.min(Math.max(maxAge, bounds.least), bounds.most)",
    to: "Math.max(maxAge, bounds.least)",
    tests: ofToken,
  },
  {
    name: "a message of any topic is taken",
    ...message,
    from: 'if (members[name] !== value) return refused("wrong");',
    to: 'if (members[name] === undefined || value === "") return refused("wrong");',
    tests: ofMessage,
  },
  {
    name: "a message is taken for another one whose lines are the same",
    ...message,
    from: "if (index > 0 && /[\\r\\n]/.test(value)) return undefined;",
    to: "",
    tests: ofMessage,
  },
  {
    name: "a message that names a member twice is taken",
    ...message,
    from: "return new Set(names).size === names.length;",
    to: "return names.length > 0;",
    tests: ofMessage,
  },
  {
    name: "a certificate may be at any path of the host",
    ...message,
    from: "return certificateName.test(url.slice(start.length)) ? url : undefined;",
    to: 'return certificateName.test("a.pem") ? url : undefined;',
    tests: ofMessage,
  },
  {
    name: "a source makes the edge ask for as many certificates as it names",
    ...message,
    from: "if (++current.count > bounds.fetches) throw",
    to: "if (++current.count > 1_000_000) throw",
    tests: ofMessage,
  },
  {
    name: "a subscription is confirmed wherever the message says",
    file: "worker/sources/handshake.ts",
    from: "    text.startsWith(start) &&\n",
    to: "",
    tests: ofFlow,
  },
  {
    name: "a subscription to another topic is confirmed",
    file: "worker/sources/handshake.ts",
    from: '    searchParams.getAll("TopicArn").join() === topic;',
    to: "    text.length > 0;",
    tests: ofFlow,
  },
];
