/** Faults of what two sides agree on. */
import type { Mutant } from "./mutant.ts";

export const contract: readonly Mutant[] = [
  {
    name: "the order within a millisecond is that of ids alone",
    file: "contract/position.ts",
    from: "  (a.sequence ?? 0) - (b.sequence ?? 0) ||\n",
    to: "",
    tests: "test/worker/publish/accepted-at.test.ts",
  },
  {
    name: "a key with a wrong checksum is looked up",
    file: "contract/key.ts",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code.
    from: "return checksumOf(`zt_${tenant}_${id}_${secret}`) === checksum",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code.
    to: "return checksumOf(`zt_${tenant}_${id}_${secret}`).length === checksum.length",
    tests: "test/contract/key.test.ts",
  },
  {
    name: "the checksum is another one",
    file: "contract/key.ts",
    from: "0xedb88320",
    to: "0xedb88321",
    tests: "test/contract/golden.test.ts test/contract/key.test.ts",
  },
  {
    name: "an event of large hash is in no shard",
    file: "contract/table.ts",
    from: "return (hash >>> 0) % shards;",
    to: "return Math.abs(hash) % shards;",
    tests: "test/contract/golden.test.ts",
  },
  {
    name: "the partitions of status and shard are swapped",
    file: "contract/table.ts",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code.
    from: "`${scope}#${status}#${shard}`",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code.
    to: "`${scope}#${shard}#${status}`",
    tests: "test/contract/golden.test.ts",
  },
  {
    name: "the scope of an inbox runs into the tenant",
    file: "contract/table.ts",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code.
    from: "`${tenant}@${inbox_id}`",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code.
    to: "`${tenant}${inbox_id}`",
    tests: "test/contract/golden.test.ts test/backend/delivery/in-inbox.test.ts",
  },
  {
    name: "reserved keys are moved into a scope",
    file: "contract/table.ts",
    from: 'inbox_id === undefined || id.includes("#") ?',
    to: "inbox_id === undefined ?",
    tests: "test/contract/golden.test.ts test/backend/delivery/in-inbox.test.ts",
  },
  {
    name: "what the key command wrote ends with the cache",
    file: "contract/key-cache.ts",
    from: "2 * keyCache.stale",
    to: "keyCache.fresh",
    tests: "test/keys/edge-cache.test.ts test/keys/revoke.test.ts",
  },
  {
    name: "an ended key lies where the cache does",
    file: "contract/key-cache.ts",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code.
    from: "`ended:${tenant}:${id}`",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code.
    to: "`key:${tenant}:${id}`",
    tests: "test/contract/golden.test.ts test/keys/edge-cache.test.ts",
  },
  {
    name: "a pattern of an inbox matches the middle of names",
    file: "contract/inbox-match.ts",
    from: "inbox.startsWith(pattern.slice(0, -1))",
    to: "inbox.includes(pattern.slice(0, -1))",
    tests: "test/contract/inbox-name.test.ts",
  },
  {
    name: "a name of an inbox may be 64 characters",
    file: "contract/inbox-name.ts",
    from: "/^[a-z0-9][a-z0-9-]{0,62}$/",
    to: "/^[a-z0-9][a-z0-9-]{0,63}$/",
    tests: "test/contract/inbox-name.test.ts",
  },
  {
    name: "an empty place is known for one millisecond too long",
    file: "contract/negative-cache.ts",
    from: "Math.abs(now - at) < this.#ttl",
    to: "Math.abs(now - at) <= this.#ttl",
    tests: "test/contract/negative-cache.test.ts",
  },
  {
    name: "a clock that was set back makes the cache eternal",
    file: "contract/negative-cache.ts",
    from: "Math.abs(now - at) < this.#ttl",
    to: "now - at < this.#ttl",
    tests: "test/contract/negative-cache.test.ts",
  },
  {
    name: "what began before something came is believed",
    file: "contract/negative-cache.ts",
    from: "      if (isUnsure) return;\n",
    to: "",
    tests: "test/contract/negative-cache.test.ts",
  },
  {
    name: "a page may hold one event more",
    file: "contract/limits.ts",
    from: "pageSize: { min: 1, max: 100, default: 50 }",
    to: "pageSize: { min: 1, max: 101, default: 50 }",
    tests: "test/contract/limits/limits.test.ts",
  },
];
