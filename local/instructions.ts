/** What a person needs to try the system: a link to the console, and three commands to paste. */
export interface Demo {
  url: string;
  api_key: string;
}

/**
 * Opens with the key, which the page takes out of the address at once. A fragment is never sent to
 * a server.
 */
export const consoleLink = ({ url, api_key }: Demo): string => `${url}/#key=${api_key}`;

/** For a shell: the names that the README, the client, `zt` and the examples use. */
export const exportLine = ({ url, api_key }: Demo): string =>
  `export ZT_URL=${url} ZT_API_KEY=${api_key}`;

/**
 * Post, list, acknowledge. The third asks the inbox for its oldest event, and needs nothing but
 * grep, head and cut.
 */
export function curlCommands({
  url,
  api_key,
}: Demo): [post: string, list: string, acknowledge: string] {
  const key = `-H 'X-API-Key: ${api_key}'`;
  const event = '{"source":"demo","type":"greeting","payload":{"text":"Hello"}}';
  const oldest = `curl -sS '${url}/v1/inbox?limit=1' ${key} | grep -o '"event_id":"[^"]*"' | head -n 1 | cut -d '"' -f 4`;
  return [
    `curl -sS -X POST '${url}/v1/events' ${key} -H 'Content-Type: application/json' -d '${event}'`,
    `curl -sS '${url}/v1/inbox' ${key}`,
    `curl -sS -X POST "${url}/v1/events/$(${oldest})/ack" ${key}`,
  ];
}
