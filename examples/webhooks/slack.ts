/**
 * A Slack app without a server: makes a source for its events and its slash commands, and answers a
 * command. The key needs the scope admin, because it makes the source.
 *
 *   export ZT_URL=http://127.0.0.1:8787 ZT_API_KEY=zt_… SLACK_SIGNING_SECRET=…
 *   npx node examples/webhooks/slack.ts
 */
import { consume, defineSource, setting } from "./source.ts";

const secret = setting("SLACK_SIGNING_SECRET");
const url = await defineSource("slack", { scheme: "slack", secret });
console.info(`In the app's settings, as the Request URL of Event Subscriptions and of Slash Commands:
  ${url}
Slack tries it at once: the edge answers its url_verification.`);

/** An event is JSON; a command is a form, which stands beside its text. */
interface Delivery {
  event?: { type: string; user: string; text: string };
  form?: { command: string; text: string; user_name: string; response_url: string };
}

await consume<Delivery>("slack", async ({ payload: { event, form } }) => {
  if (event?.type === "app_mention") console.info(`${event.user} says: ${event.text}`);
  if (!form) return;
  console.info(`${form.user_name} asks: ${form.command} ${form.text}`);
  // It is taken for half an hour: what waited longer is not answered.
  const answer = await fetch(form.response_url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ text: `You said: ${form.text}` }),
  });
  if (answer.status >= 500) throw new Error(`Slack answered ${answer.status}`);
});
