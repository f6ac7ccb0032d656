/** The load generator as a child process. */
import { fork } from "node:child_process";
import { once } from "node:events";
import type { Job, Result } from "./load-generator.ts";

export interface Generator {
  run(job: Job): Promise<Result>;
  stop(): void;
}

/** Starts the process that sends the requests. */
export function startGenerator(): Generator {
  const child = fork(new URL("./load-generator.ts", import.meta.url), {
    serialization: "advanced",
  });
  const ended = once(child, "exit").then(() => {
    throw new Error("the load generator ended");
  });
  ended.catch(() => undefined);
  return {
    async run(job) {
      const answered = once(child, "message");
      child.send(job);
      const [result] = (await Promise.race([answered, ended])) as [Result];
      return result;
    },
    stop: () => child.disconnect(),
  };
}
