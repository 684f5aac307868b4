/**
 * GitHub's webhooks without a server: makes a source, says what to paste at GitHub, and handles what
 * comes. The key needs the scope admin, because it makes the source.
 *
 *   export ZT_URL=http://127.0.0.1:8787 ZT_API_KEY=zt_… GITHUB_WEBHOOK_SECRET=…
 *   npx node examples/webhooks/github.ts
 */
import { consume, defineSource, setting } from "./source.ts";

interface Push {
  ref: string;
  commits: { message: string }[];
  pusher: { name: string };
}

interface Ping {
  zen: string;
}

const secret = setting("GITHUB_WEBHOOK_SECRET");
const url = await defineSource("github", { scheme: "github", secret });
console.info(`In the repository: Settings → Webhooks → Add webhook.
  Payload URL   ${url}
  Content type  application/json
  Secret        that of GITHUB_WEBHOOK_SECRET`);

/** The edge has verified the signature, and a redelivery is the same event. */
await consume<Push & Ping>("github", ({ type, payload }) => {
  if (type === "ping") console.info(`connected: ${payload.zen}`);
  else if (type === "push")
    for (const { message } of payload.commits)
      console.info(`${payload.pusher.name} pushed to ${payload.ref}: ${message.split("\n")[0]}`);
  else console.info(`nothing to do for ${type}`);
});
