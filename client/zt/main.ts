/** The command `zt`. */
import { ack } from "./ack.ts";
import { completion } from "./completion.ts";
import { deleteEvents } from "./delete.ts";
import { extend } from "./extend.ts";
import { get } from "./get.ts";
import { inbox } from "./inbox.ts";
import { inboxes } from "./inboxes.ts";
import { job } from "./job.ts";
import { lease } from "./lease.ts";
import { listen } from "./listen.ts";
import { login, logout } from "./login.ts";
import { me } from "./me.ts";
import { publish } from "./publish.ts";
import { redrive } from "./redrive.ts";
import { reject } from "./reject.ts";
import { release } from "./release.ts";
import { replay } from "./replay.ts";
import { runCommandLine } from "./run.ts";
import { sources } from "./sources.ts";
import { stats } from "./stats.ts";
import { tail } from "./tail.ts";

const commands = {
  publish,
  get,
  delete: deleteEvents,
  tail,
  inbox,
  inboxes,
  lease,
  ack,
  release,
  extend,
  reject,
  redrive,
  job,
  replay,
  listen,
  sources,
  stats,
  me,
  login,
  logout,
};

await runCommandLine({ ...commands, completion: completion(commands) }, process.argv.slice(2));
