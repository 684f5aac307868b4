/** The command `zt`. */
import { ack } from "./ack.ts";
import { inbox } from "./inbox.ts";
import { inboxes } from "./inboxes.ts";
import { lease } from "./lease.ts";
import { me } from "./me.ts";
import { publish } from "./publish.ts";
import { runCommandLine } from "./run.ts";
import { stats } from "./stats.ts";
import { tail } from "./tail.ts";

await runCommandLine(
  { publish, tail, inbox, inboxes, lease, ack, stats, me },
  process.argv.slice(2),
);
