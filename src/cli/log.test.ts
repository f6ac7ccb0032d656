import { describe, expect, it } from "vitest";
import { createLog, type LogOptions } from "./log.ts";

function logged(options: Partial<LogOptions>): {
  readonly lines: string[];
  log: ReturnType<typeof createLog>;
} {
  const lines: string[] = [];
  const nowMs = (): number => Date.parse("2026-01-01T12:30:01Z");
  const log = createLog({
    level: "info",
    format: "text",
    write: (line) => lines.push(line),
    nowMs,
    ...options,
  });
  return { lines, log };
}

describe("the log", () => {
  it("writes a sentence for people, with the facts beside it", () => {
    const { log, lines } = logged({});
    log.warn({ account: "111111111111", mend: undefined }, "would be denied");
    expect(lines).toEqual(["12:30:01 warn  would be denied  account=111111111111"]);
  });

  it("writes JSON, an error with its stack", () => {
    const { log, lines } = logged({ format: "json" });
    log.error({ error: new Error("broken") }, "failed");
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      time: "2026-01-01T12:30:01.000Z",
      level: "error",
      message: "failed",
      error: expect.stringContaining("Error: broken\n") as string,
    });
  });

  it("leaves out what is below its level", () => {
    const { log, lines } = logged({ level: "warn" });
    log.info({}, "a");
    log.debug({}, "b");
    log.warn({}, "c");
    expect(lines).toHaveLength(1);
    const silent = logged({ level: "silent" });
    silent.log.error({}, "d");
    expect(silent.lines).toEqual([]);
  });

  it("lets no name from a request begin a line or steer a terminal", () => {
    const { log, lines } = logged({});
    log.warn({ queue: "b\u001b[2Jc\rd" }, "queue a\n12:30:01 info  all is well");
    expect(lines[0]).toBe("12:30:01 warn  queue a 12:30:01 info  all is well  queue=b [2Jc d");
  });
});
