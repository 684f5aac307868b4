/** A delivery as it came over the wire: nothing in it is believed yet. */
export interface Delivery {
  /** As the sender was given it, with what it added to the query. */
  url: string;
  headers: Headers;
  /** As they came, still compressed if they are. */
  body: Uint8Array;
  /** Unix milliseconds. */
  now: number;
}
