/** Structured log lines, one JSON object each. Never a key, a payload, or a header's value. */
export type LogFields = Record<string, string | number | boolean | null | undefined>;

export function log(fields: LogFields): void {
  console.info(JSON.stringify(fields));
}

/** A request, as far as a line about it needs it. */
export interface AuditContext {
  req: { header(name: string): string | undefined };
  var: { requestId: string };
}

/** A security event: who tried what, from where. */
export function audit(c: AuditContext, event: string, fields: LogFields = {}): void {
  log({
    audit: true,
    event,
    request_id: c.var.requestId,
    client_address: clientAddress(c),
    ...fields,
  });
}

/** Cloudflare sets this header itself; a client cannot. */
export const clientAddress = (c: Pick<AuditContext, "req">): string =>
  c.req.header("cf-connecting-ip") ?? "unknown";
