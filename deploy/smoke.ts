/** `npm run smoke`: proves a deployment with one event, and leaves nothing behind. */
import { argumentsOf, script } from "./arguments.ts";
import { OperatorError } from "./command.ts";
import { smoke } from "./smoke-run.ts";

const usage =
  "Usage: npm run smoke -- --url https://… [--key zt_…]\nThe key may come from SMOKE_API_KEY instead, out of the shell's history.";

await script(async () => {
  const { values } = argumentsOf(
    usage,
    { url: { type: "string" }, key: { type: "string" } },
    false,
  );
  const url = values.url ?? process.env.SMOKE_URL;
  const key = values.key ?? process.env.SMOKE_API_KEY;
  if (!url || !key) throw new OperatorError(usage);
  await smoke({ url, key }, (step) => console.info(`ok  ${step}`));
});
