/** What a verification has at hand, with a stand-in for the senders' own hosts. */
import { expect } from "vitest";
import type { KeyContext } from "../../../worker/sources/sender-keys.ts";
import { published } from "../../published-keys.ts";

export interface StandIn extends KeyContext {
  /** What was asked for, in order. */
  asked: string[];
}

type Answer = (url: string) => Promise<Response> | Response;

const asPublished: Answer = async (url) => {
  const { status, body } = await published(url);
  return new Response(body, { status });
};

let count = 0;

export function standIn({
  answer = asPublished,
  source_id = `source ${++count}`,
}: {
  answer?: Answer;
  source_id?: string;
} = {}): StandIn {
  const asked: string[] = [];
  return {
    asked,
    source_id,
    waitUntil: () => undefined,
    async fetch(url, { redirect }) {
      expect(redirect).toBe("manual");
      asked.push(url);
      return answer(url);
    },
  };
}
