/**
 * `npm run start:edge`: the edge alone, in front of the backend that BACKEND_URL names. Prints the
 * URL of the public API.
 */
import { backendUrl, workerSecrets } from "./backend-choice.ts";
import { readCommandLine } from "./command-line.ts";
import { print, runInForeground } from "./foreground.ts";
import { startEdge } from "./system.ts";

await runInForeground(async () => {
  const { engine: _, ...options } = readCommandLine(8787);
  const variables = workerSecrets();
  const edge = await startEdge({
    ...options,
    variables,
    backendUrl: await backendUrl(options.state),
  });
  print(edge.url);
  return edge;
});
