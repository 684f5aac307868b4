/**
 * `npm run start:aws`: the AWS half alone. Prints the URL of the private API, the BACKEND_URL of an
 * edge.
 */
import { readCommandLine } from "./command-line.ts";
import { print, runInForeground } from "./foreground.ts";
import { startAws } from "./system.ts";

await runInForeground(async () => {
  const aws = await startAws(readCommandLine(8788));
  print(aws.url);
  return aws;
});
