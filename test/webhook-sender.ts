/** A sender of webhooks, and what it sends. */

export interface SentDelivery {
  headers: Record<string, string>;
  /** Behind the address. */
  query: string;
  body: string;
}

export interface SendOptions {
  secret: string;
  /** Default: one of its own. */
  id?: string;
  /** Unix seconds. */
  time: number;
  /** Without a query. */
  url: string;
  /** Default: what such a sender sends. */
  body?: string;
}

export interface Sender {
  /** Of those who sign with keys of their own, the name of the key. */
  secret: string;
  otherSecret: string;
  /** Beside `scheme` and `secret`. */
  settings: object;
  type?: string;
  /** Headers that the proof is in, or covers. */
  signedHeaders: readonly string[];
  /** Of those who sign only a part: whether two bodies differ in nothing that is signed. */
  onlyUnsignedDiffers?: (other: string, body: string) => boolean;
  send(options: SendOptions): Promise<SentDelivery>;
}
