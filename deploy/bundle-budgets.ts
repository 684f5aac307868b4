/**
 * How large what is deployed may be: tests hold every build to it, and `npm run bench -- cold`
 * prints it beside the sizes.
 */

/** In bytes, compressed: the module of the Worker by gzip, a Lambda as the zip that is uploaded. */
export const bundleBudgets = {
  /**
   * Cloudflare takes far more, so this is not about being taken: each isolate compiles and runs the
   * whole module before its first answer. It may use one second of CPU time for that; a few dozen
   * milliseconds are what it should take.
   * https://developers.cloudflare.com/workers/platform/limits/#worker-startup-time
   */
  worker: 120_000,
  /**
   * Of each. Those that call Secrets Manager or S3 bring their client of the AWS SDK, which is two
   * thirds of them: the SDK that the runtime has is of whatever version AWS has put there last. A
   * new instance fetches, unpacks and compiles all of it while a request waits.
   */
  lambda: 200_000,
} as const;
