/** The console in one inbox of several: the address names it, and all that is done is done there. */
import { expect, it } from "vitest";
import { eventOf } from "../flow/answer.ts";
import type { Client } from "../flow/client.ts";
import { useSystem } from "../flow/system.ts";
import { describeInBrowser } from "./browser.ts";
import { visit } from "./console-page.ts";

const system = useSystem();

/** A tenant with the inbox `billing`, which takes invoices. */
async function tenantWithBilling(tenant: string) {
  const { apiKey } = await system.createKey(tenant);
  const client = system.client({ apiKey });
  await client.ask("PUT", "/v1/inboxes/billing", { body: '{"filter":{"type":"invoice"}}' });
  const publish = async (type: string): Promise<string> =>
    eventOf(await client.publish("{}", { type })).event_id;
  return { apiKey, client, publish };
}

interface Place {
  inbox: string;
  status: string;
}

/** Inbox → status there. */
async function placesOf(client: Client, id: string): Promise<Record<string, string>> {
  const { inboxes = [] } = JSON.parse((await client.event(id)).text) as { inboxes?: Place[] };
  return Object.fromEntries(inboxes.map(({ inbox, status }) => [inbox, status]));
}

describeInBrowser("an inbox beside the default one", (browser) => {
  it("is leased from, released, rejected, redriven and acknowledged, and no other is", async () => {
    const { apiKey, client, publish } = await tenantWithBilling("beside");
    const invoice = await publish("invoice");
    const order = await publish("order");
    const search = "?inbox=billing";
    await visit(browser(), { url: system.url, apiKey, search }, async (console) => {
      await console.row(invoice).waitFor();
      expect(await console.row(order).count()).toBe(0);
      const status = (name: string) => console.event.locator(`.event-line .status-${name}`);
      await console.button("Lease oldest").click();
      await status("delivered").waitFor();
      await console.status("Leased");
      await console.row(invoice).getByText("leased until").waitFor();
      await console.button("Release").click();
      await status("pending").waitFor();
      await console.button("Reject").click();
      await status("dead_letter").waitFor();
      expect(await placesOf(client, invoice)).toEqual({
        default: "pending",
        billing: "dead_letter",
      });
      await console.status("Dead letter");
      await console.row(invoice).getByText("rejected in the console").waitFor();
      await console.button("Redrive").click();
      await status("pending").waitFor();
      await console.button("Acknowledge").click();
      await status("acknowledged").waitFor();
      expect(await placesOf(client, invoice)).toEqual({
        default: "pending",
        billing: "acknowledged",
      });
    });
  });

  it("is followed live, and counts its own backlog", async () => {
    const { apiKey, publish } = await tenantWithBilling("followed");
    const search = "?inbox=billing";
    await visit(browser(), { url: system.url, apiKey, search }, async (console) => {
      await console.isLive();
      await publish("order");
      const invoice = await publish("invoice");
      await console.row(invoice).waitFor();
      await console.page
        .getByRole("figure")
        .filter({ hasText: "Waiting" })
        .getByText("1", { exact: true })
        .waitFor();
      // What is sent here comes in only if the filter takes it.
      await console.page.getByLabel("Type", { exact: true }).fill("order");
      await console.button("Send").click();
      await console.page.getByText("Sent: it is stored").waitFor();
      expect(await console.rows.count()).toBe(1);
    });
  });

  it("is chosen from those that there are, and the back button leads back", async () => {
    const { apiKey, publish } = await tenantWithBilling("chosen");
    const order = await publish("order");
    await visit(browser(), { url: system.url, apiKey }, async (console) => {
      await console.row(order).waitFor();
      await console.page.getByLabel("Inbox to show").selectOption("billing");
      await console.page.getByText("Nothing waits.").waitFor();
      expect(console.page.url()).toContain("inbox=billing");
      await console.page.goBack();
      await console.row(order).waitFor();
    });
  });

  it("links to where else an event stands, and says of an event that it has not got it", async () => {
    const { apiKey, client, publish } = await tenantWithBilling("elsewhere");
    const invoice = await publish("invoice");
    const order = await publish("order");
    await client.acknowledge(invoice);
    const search = `?inbox=billing&open=${invoice}`;
    await visit(browser(), { url: system.url, apiKey, search }, async (console) => {
      const places = console.event.getByRole("region", { name: "Inboxes" });
      await places.getByText("Acknowledged").waitFor();
      await places.getByRole("link", { name: "default" }).click();
      await console.event.locator(".event-line .status-acknowledged").waitFor();
      expect(console.page.url()).not.toContain("inbox=");
      await console.page.goto(`${system.url}/?inbox=billing&open=${order}`);
      await console.event.getByText("It is not in the inbox billing.").waitFor();
      expect(await console.button("Acknowledge").count()).toBe(0);
    });
  });

  it("is the first that a limited key may use; another is one that does not exist", async () => {
    const { publish } = await tenantWithBilling("limited");
    const invoice = await publish("invoice");
    const { apiKey } = await system.createKey("limited", {
      scopes: ["inbox:read", "inbox:ack"],
      inboxes: "billing",
    });
    await visit(browser(), { url: system.url, apiKey, expected: [403, 404] }, async (console) => {
      await console.row(invoice).click();
      expect(console.page.url()).toContain("inbox=billing");
      await console.button("Delete…").click();
      await console.button("Delete the event").click();
      await console.problem.getByText("limited to inboxes").waitFor();
      await console.page.goto(`${system.url}/?inbox=default-not`);
      await console.problem.getByText("inbox_not_found").waitFor();
    });
  });
});

describeInBrowser("a row", (browser) => {
  it("tells how often an event was tried, and why it is a dead letter", async () => {
    const { apiKey } = await system.createKey("tried");
    const client = system.client({ apiKey });
    const { event_id } = eventOf(await client.publish("{}"));
    const named = { event_ids: [event_id] };
    const ask = (how: string, body: object) =>
      client.ask("POST", `/v1/inbox/${how}`, { body: JSON.stringify(body) });
    await ask("lease", { limit: 1, consumer: "worker-1" });
    await ask("release", { ...named, reason: "timed out" });
    await visit(browser(), { url: system.url, apiKey }, async (console) => {
      await console.row(event_id).getByText("1 attempt").waitFor();
      await console.row(event_id).click();
      await console.event.getByText("worker-1: timed out").waitFor();
      await ask("lease", { limit: 1, consumer: "worker-2" });
      await ask("reject", { ...named, reason: "no such customer" });
      await console.status("Dead letter");
      await console.row(event_id).getByText("2 attempts").waitFor();
      await console.row(event_id).getByText("no such customer").waitFor();
    });
  });
});
