/**
 * What the machine does to Atoll: a taken port, a folder in use, a folder that cannot be written, a
 * full disk. Each ends in one sentence that says what to do, and nothing is corrupted.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { StartError, startAtoll, type AtollProcess } from "../../bench/atoll-process.ts";
import { callSqs, createQueue, rootKeys, sqsRequests } from "../../bench/aws-request.ts";
import { HttpConnection, type Answer } from "../../bench/http-connection.ts";

const KEYS = rootKeys("111111111111");
const isRoot = process.getuid?.() === 0;

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "atoll-faults-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function start(...flags: readonly string[]): Promise<AtollProcess> {
  const atoll = await startAtoll({ flags });
  onTestFinished(() => atoll.stop("SIGKILL"));
  return atoll;
}

/** The one line that a start which fails writes. */
async function failureOf(...flags: readonly string[]): Promise<string> {
  const error: unknown = await start(...flags).catch((failure: unknown) => failure);
  if (!(error instanceof StartError)) throw new Error("Atoll started");
  expect(error.exitCode).toBe(1);
  expect(error.output.trimEnd().split("\n")).toHaveLength(1);
  return error.output;
}

describe("a start that cannot be", () => {
  it("names a taken port", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void other.close());
    await new Promise((resolve) => other.once("listening", resolve));
    const address = other.address();
    const port = typeof address === "object" ? String(address?.port) : "";
    expect(await failureOf("--ephemeral", "--port", port)).toMatch(
      /the port 127\.0\.0\.1:\d+ is taken by another program; stop it, or choose another/,
    );
  });

  it("names the process that has the data folder", async () => {
    const data = temporaryFolder();
    const { pid } = await start("--data", data);
    expect(await failureOf("--data", data)).toContain(`is in use by process ${pid}`);
  });

  it("names a data folder that is a file", async () => {
    expect(await failureOf("--data", import.meta.filename)).toContain("is a file, not a folder");
  });

  it("names a data folder that cannot be written", async () => {
    let folder = "/proc/atoll";
    if (!isRoot) {
      // The super-user may write everywhere but where the system itself refuses.
      folder = temporaryFolder();
      chmodSync(folder, 0o500);
    }
    expect(await failureOf("--data", folder)).toMatch(
      /cannot be (?:used|written).*or choose another/,
    );
  });
});

/** A file system of its own, so small that it is soon full. */
function smallDisk(kib: number): string | undefined {
  const folder = temporaryFolder();
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${kib}k`, "tmpfs", folder], {
      stdio: "ignore",
    });
  } catch {
    return undefined;
  }
  onTestFinished(() => void execFileSync("umount", ["--lazy", folder]));
  return folder;
}

describe("a full disk", () => {
  it("at start is said in one sentence", async ({ skip }) => {
    const disk = smallDisk(16) ?? skip("only the super-user of a Linux may mount a small disk");
    expect(await failureOf("--data", join(disk, "data"))).toMatch(/disk.*space/);
  });

  it("refuses what has no room, goes on, and keeps all it acknowledged", async ({ skip }) => {
    const disk = smallDisk(2048) ?? skip("only the super-user of a Linux may mount a small disk");
    const data = join(disk, "data");
    const atoll = await start("--data", data, "--log-level", "error");
    const QueueUrl = await createQueue(atoll, KEYS, { QueueName: "full" });
    const connection = new HttpConnection(atoll);
    const write = sqsRequests("SendMessage", atoll, KEYS);
    let acknowledged = 0;
    let answer: Answer;
    for (;;) {
      const MessageBody = `${acknowledged}:${"x".repeat(50_000)}`;
      answer = await connection.send(write(JSON.stringify({ QueueUrl, MessageBody })));
      if (answer.status !== 200) break;
      acknowledged += 1;
    }
    expect(acknowledged).toBeGreaterThan(5);
    expect(answer.status).toBe(500);
    // What it writes comes by another way than its answer, and may come later.
    await expect
      .poll(() => atoll.output())
      .toMatch(/the disk is full|check the disk and its space/);

    // Reading goes on, and so does writing once there is room.
    expect(await countMessages(atoll, QueueUrl)).toBe(acknowledged);
    execFileSync("mount", ["-o", "remount,size=16m", disk]);
    const more = await connection.send(write(JSON.stringify({ QueueUrl, MessageBody: "room" })));
    expect(more.status).toBe(200);
    connection.close();
    await atoll.stop("SIGKILL");
    const again = await start("--data", data, "--log-level", "warn");
    expect(await countMessages(again, QueueUrl)).toBe(acknowledged + 1);
    expect(again.output()).toBe("");
  });
});

async function countMessages(atoll: AtollProcess, QueueUrl: string): Promise<number> {
  const connection = new HttpConnection(atoll);
  const { Attributes } = await callSqs(connection, sqsRequests("GetQueueAttributes", atoll, KEYS), {
    QueueUrl,
    AttributeNames: ["ApproximateNumberOfMessages"],
  });
  connection.close();
  return Number((Attributes as Record<string, string>)["ApproximateNumberOfMessages"]);
}
