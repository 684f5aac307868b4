/**
 * Of each inbox that pushes, one object will post the events. Its class is deployed alone, before
 * what it does: a migration of Durable Objects can be neither shared among versions nor rolled back.
 */
import { DurableObject } from "cloudflare:workers";

export class PushDispatcher extends DurableObject<Env> {}
