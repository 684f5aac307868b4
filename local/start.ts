/** `npm start`: the whole system on this machine. */
import { readCommandLine } from "./command-line.ts";
import { runInForeground, say } from "./foreground.ts";
import { consoleLink, curlCommands } from "./instructions.ts";
import { startSystem } from "./system.ts";

await runInForeground(async () => {
  const { engine, port, ...place } = readCommandLine(8787);
  const system = await startSystem({ ...place, port, aws: { engine } });
  const demo = { url: system.url, api_key: system.demo.api_key };
  const [post, list, acknowledge] = curlCommands(demo);
  say(`The API listens on ${system.url}`);
  say(`API key of the tenant ${system.demo.tenant}: ${system.demo.api_key}\n`);
  say(`Watch its inbox, and send events, in the console:\n${consoleLink(demo)}\n`);
  say(`Post an event:\n${post}\n`);
  say(`List the inbox:\n${list}\n`);
  say(`Acknowledge its oldest event:\n${acknowledge}\n`);
  say(
    `State${place.memory ? " (its data in memory only)" : ""} and logs are in ${system.state.path}. Ctrl-C stops.`,
  );
  return system;
});
