/**
 * `npm run validate`: what `zapier validate --without-style` asks, without an account or the CLI.
 */
import * as core from "zapier-platform-core";
import app from "./index.ts";

/** What Zapier itself calls; the package exports it, and its types do not. */
interface Platform {
  createAppHandler: (
    definition: unknown,
  ) => (request: { command: "validate"; calledFromCli: true }) => Promise<{ results: Complaint[] }>;
}

interface Complaint {
  property: string;
  message: string;
}

const { createAppHandler } = core as unknown as Platform;
const { results } = await createAppHandler(app)({ command: "validate", calledFromCli: true });
for (const { property, message } of results)
  console.error(`${property.replace(/^instance/, "App")}: ${message}`);
if (results.length > 0) process.exitCode = 1;
else console.info("This project is structurally sound.");
