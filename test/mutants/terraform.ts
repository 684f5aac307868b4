/** Faults of the stacks. */
import type { Mutant } from "./mutant.ts";

export const terraform: readonly Mutant[] = [
  {
    name: "keys are decrypted by anything but Secrets Manager",
    file: "terraform/tenant-secrets.ts",
    from: 'Condition: { StringNotEquals: { "kms:ViaService"',
    to: 'Condition: { StringEquals: { "kms:ViaService"',
    tests: "test/terraform/who-may-not.test.ts",
  },
  {
    name: "buckets refuse TLS alone",
    file: "terraform/closed-bucket.ts",
    from: '"aws:SecureTransport": "false"',
    to: '"aws:SecureTransport": "true"',
    tests: "test/terraform/who-may-not.test.ts",
  },
  {
    name: "any account alarms our people",
    file: "terraform/alarms.ts",
    from: '        Condition: { ArnLike: { "aws:SourceArn": alarm } },\n',
    to: "",
    tests: "test/terraform/who-may-not.test.ts",
  },
  {
    name: "alarms ring below their threshold",
    file: "terraform/alarms.ts",
    from: '"GreaterThanThreshold"',
    to: '"LessThanThreshold"',
    tests: "test/terraform/alarms.test.ts",
  },
  {
    name: "silence is as good as missing data",
    file: "terraform/alarms.ts",
    from: 'treatMissingData: missing ?? "notBreaching"',
    to: 'treatMissingData: "notBreaching"',
    tests: "test/terraform/alarms.test.ts",
  },
  {
    name: "every alarm waits for its last period",
    file: "terraform/alarms.ts",
    from: "datapointsToAlarm: periods.breaching",
    to: "datapointsToAlarm: periods.of",
    tests: "test/terraform/alarms.test.ts",
  },
  {
    name: "the archive may be six thousand hours behind",
    file: "terraform/alarms-of-parts.ts",
    from: "6 * 3_600_000",
    to: "6 * 3_600_000_000",
    tests: "test/terraform/alarms.test.ts",
  },
  {
    name: "the error rate is per call, not per hundred",
    file: "terraform/alarms-of-calls.ts",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code.
    from: "100 * (${sumOf(failed)})",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code.
    to: "1 * (${sumOf(failed)})",
    tests: "test/terraform/alarms.test.ts",
  },
  {
    name: "an alarm watches a metric that nobody writes",
    file: "terraform/alarms-of-edge.ts",
    from: 'metrics.of("report-edge", "SpoolOldestSeconds", "Maximum")',
    to: 'metrics.of("ingest-events", "SpoolOldestSeconds", "Maximum")',
    tests: "test/terraform/metrics.test.ts test/terraform/golden.test.ts",
  },
  {
    name: "bugs are counted under another name",
    file: "terraform/metrics.ts",
    from: '      name: "Faults",',
    to: '      name: "Fault",',
    tests: "test/terraform/metrics.test.ts",
  },
  {
    name: "the Lambdas list the secrets of all",
    file: "terraform/tenant-secrets.ts",
    from: '{ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: this.#secrets }',
    to: '{ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: "*" }',
    tests: "test/terraform/who-may-not.test.ts",
  },
  {
    name: "the maintenance Lambda reads payloads",
    file: "terraform/events-table.ts",
    from: "Resource: [this.#index(status.name), this.#index(lease.name)],",
    to: "Resource: this.arn,",
    tests: "test/terraform/who-may-not.test.ts",
  },
  {
    name: "the table may be deleted",
    file: "terraform/events-table.ts",
    from: "deletionProtectionEnabled: environment.deletionProtection,",
    to: "deletionProtectionEnabled: false,",
    tests: "test/terraform/events-table.test.ts test/terraform/golden.test.ts",
  },
  {
    name: "a canary shares a pinned version",
    file: "terraform/live-alias.ts",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code.
    from: "> 0 && !${pinned} &&",
    to: "> 0 &&",
    tests: "test/terraform/functions.test.ts test/terraform/golden.test.ts",
  },
];
