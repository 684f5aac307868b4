/** An inbox lies in as many partitions as its tenant has shards. */

export const shardsOf = (shards: number): number[] =>
  Array.from({ length: shards }, (_, shard) => shard);

export const inEach = <Result>(
  shards: number[],
  find: (shard: number) => Promise<Result>,
): Promise<Result[]> => Promise.all(shards.map(find));
