import { expect, it } from "vitest";
import { withinBudget } from "../../../backend/lambda/request-time.ts";
import { describeOnEveryEngine } from "../store.ts";
import { TenantInbox } from "../tenant-inbox.ts";

describeOnEveryEngine("a read of many items", (store) => {
  /** Of each call, so many items are read, and the keys of the others are handed back. */
  const answering = (count: number) => {
    store.interference = async (name, call, input) => {
      if (name !== "BatchGetItem" || !("RequestItems" in input)) return call();
      const [[table = "", asked] = []] = Object.entries(input.RequestItems ?? {});
      const keys = asked?.Keys ?? [];
      const UnprocessedKeys = { [table]: { Keys: keys.slice(count) } };
      if (count === 0) return { UnprocessedKeys, $metadata: {} };
      const { RequestItems } = {
        RequestItems: { [table]: { ...asked, Keys: keys.slice(0, count) } },
      };
      const answer = await store.dynamodb.call("BatchGetItem", { RequestItems });
      return { ...answer, ...(keys.length > count && { UnprocessedKeys }) };
    };
  };

  it("goes on as long as each call reads some of them", async () => {
    const inbox = new TenantInbox(store);
    const ids = await inbox.publish(100);
    answering(6);
    expect(await inbox.idsIn("pending")).toEqual(ids);
    store.interference = undefined;
  });

  it("ends when calls read nothing, or when nobody waits for it any more", async () => {
    const ids = await new TenantInbox(store).publish(3);
    answering(0);
    await expect(store.events.getAll(ids)).rejects.toThrow("3 of 3 items remained unread");
    answering(1);
    await expect(withinBudget("1", () => store.events.getAll(ids))).rejects.toThrow();
    store.interference = undefined;
  });
});
