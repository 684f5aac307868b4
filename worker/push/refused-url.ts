/** Where events may be posted to: public names over TLS, and nothing of ours. */

/** Names that are no one's on the internet: they, and all below them. */
export const internalNames = [
  "localhost",
  "local",
  "localdomain",
  "internal",
  "intranet",
  "private",
  "corp",
  "home",
  "lan",
  "home.arpa",
  "arpa",
  "test",
  "invalid",
  "onion",
  "alt",
] as const;

/** Why a URL is refused. SECURITY.md lists all of them. */
export const urlRefusals = {
  malformed: "must be an absolute URL",
  not_https: "must begin with `https://`",
  userinfo: "must have no user or password: use `headers`",
  fragment: "must have no fragment",
  port: "must have port 443, or one from 1024 up",
  ip_literal: "must name a host, not an IP address",
  internal_name: "must name a host of the public internet",
  own_host: "must not name a host of this service",
} as const;
export type UrlRefusal = keyof typeof urlRefusals;

export interface UrlRules {
  /** Whether this is a developer's machine: http, loopback and any port are then taken, too. */
  isLocal: boolean;
  /** Hosts of this service, in lower case. */
  ownHosts: readonly string[];
}

/**
 * The parser of WHATWG has made every spelling of an IPv4 address dotted decimals, and a host lower
 * case and ASCII.
 * @returns undefined if it may be posted to
 */
export function refusalOfUrl(text: string, rules: UrlRules): UrlRefusal | undefined {
  const url = parsed(text);
  if (!url) return "malformed";
  if (url.username !== "" || url.password !== "") return "userinfo";
  if (url.hash !== "" || text.includes("#")) return "fragment";
  const host = url.hostname.replace(/\.+$/, "");
  if (rules.isLocal && isLoopback(host) && isWeb(url)) return undefined;
  if (url.protocol !== "https:") return isWeb(url) || url.host ? "not_https" : "malformed";
  if (url.port !== "" && Number(url.port) < 1_024) return "port";
  if (isIpLiteral(host)) return "ip_literal";
  if (isInternal(host)) return "internal_name";
  if (workersDev.test(host)) return "own_host";
  if (rules.ownHosts.some((own) => host === own || host.endsWith(`.${own}`))) return "own_host";
  return undefined;
}

function parsed(text: string): URL | undefined {
  // Characters that the parser drops, or reads as another, stand in no URL that is meant well.
  if (/[\s\\\p{Cc}]/u.test(text)) return undefined;
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

const isWeb = ({ protocol }: URL): boolean => protocol === "https:" || protocol === "http:";

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(host);

const isIpLiteral = (host: string): boolean =>
  host.startsWith("[") || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host);

const isInternal = (host: string): boolean =>
  !host.includes(".") || internalNames.some((name) => host === name || host.endsWith(`.${name}`));

/** A Worker of this name, or a version of one, at the hosts that Cloudflare gives to each. */
const workersDev = /^(?:[a-z0-9-]+-)?zapier-triggers(?:-[a-z0-9-]+)?\.[^.]+\.workers\.dev$/;

export type RulesEnv = Pick<Env, "ENVIRONMENT" | "BACKEND_URL" | "OWN_HOSTS">;

/** Of the environment that the Worker runs in. */
export function rulesOf(
  { ENVIRONMENT, BACKEND_URL, OWN_HOSTS }: RulesEnv,
  ...asked: string[]
): UrlRules {
  const backend = parsed(BACKEND_URL)?.hostname ?? "";
  const ownHosts = [...asked, backend, ...OWN_HOSTS.toLowerCase().split(/[\s,]+/)];
  return { isLocal: ENVIRONMENT === "local", ownHosts: ownHosts.filter((host) => host !== "") };
}
