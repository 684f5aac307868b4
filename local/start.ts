/** `npm start`: the whole system on this machine. */
import { readCommandLine } from "./command-line.ts";
import { print, runInForeground } from "./foreground.ts";
import { consoleLink, curlCommands, exportLine } from "./instructions.ts";
import { startSystem } from "./system.ts";

await runInForeground(async () => {
  const { engine, port, ...place } = readCommandLine(8787);
  const system = await startSystem({ ...place, port, aws: { engine } });
  const demo = { url: system.url, api_key: system.demo.api_key };
  const [post, list, acknowledge] = curlCommands(demo);
  print(`The API listens on ${system.url}`);
  print(`API key of the tenant ${system.demo.tenant}: ${system.demo.api_key}\n`);
  print(`Watch its inbox, and send events, in the console:\n${consoleLink(demo)}\n`);
  print(`For \`zt\`, the client and the examples, in a shell of your own:\n${exportLine(demo)}\n`);
  print(`Post an event:\n${post}\n`);
  print(`List the inbox:\n${list}\n`);
  print(`Acknowledge its oldest event:\n${acknowledge}\n`);
  print(
    `State${place.memory ? " (its data in memory only)" : ""} and logs are in ${system.state.path}. Ctrl-C stops.`,
  );
  return system;
});
