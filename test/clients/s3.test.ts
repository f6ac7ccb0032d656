/**
 * What people do with S3, by the programs they do it with: the AWS CLI, boto3's transfer manager, the
 * SDK's `lib-storage`, rclone and s3cmd, each unchanged and with its own idea of how to upload.
 */
import { createHash, randomBytes } from "node:crypto";
import {
  createReadStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awsJson, keys } from "./aws.ts";
import { runWell } from "./process.ts";
import { startServer, type Server } from "./server.ts";

const OWNER = keys("111111111111");
const LARGE_BYTES = 20 * 1024 ** 2;

let server: Server;
let folder: string;
let large: Buffer;
beforeAll(async () => {
  server = await startServer(["--iam", "enforce"]);
  folder = mkdtempSync(join(tmpdir(), "atoll-s3-clients-"));
  large = randomBytes(LARGE_BYTES);
  mkdirSync(join(folder, "tree/inner folder"), { recursive: true });
  writeFileSync(join(folder, "tree/a.txt"), "a");
  writeFileSync(join(folder, "tree/inner folder/ünï & 100%.txt"), "b");
  writeFileSync(join(folder, "tree/large.bin"), large);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function read(...path: readonly string[]): Buffer {
  return readFileSync(join(folder, ...path));
}

/** Compares a folder that came back with the one that was sent. */
function expectSameTree(copy: string): void {
  expect(read(copy, "a.txt").toString()).toBe("a");
  expect(read(copy, "inner folder/ünï & 100%.txt").toString()).toBe("b");
  expect(digest(read(copy, "large.bin"))).toBe(digest(large));
}

const NAMES = ["a.txt", "inner folder/ünï & 100%.txt", "large.bin"];

describe("the AWS CLI", () => {
  /** Runs `aws s3`, its arguments as a list: names of files have spaces. */
  function s3(...args: readonly string[]): Promise<string> {
    return runWell("aws", ["--endpoint-url", server.url, "s3", ...args], {
      env: OWNER,
      cwd: folder,
    });
  }

  it("makes a bucket, copies, syncs, lists and removes", async () => {
    await s3("mb", "s3://cli");
    await s3("cp", "tree/a.txt", "s3://cli/one.txt", "--metadata", "mood=good");
    expect(await s3("cp", "s3://cli/one.txt", "-")).toBe("a");
    await s3("sync", "tree", "s3://cli/tree");
    // Nothing has changed since.
    expect(await s3("sync", "tree", "s3://cli/tree")).toBe("");
    const listed = await s3("ls", "--recursive", "s3://cli/tree/");
    for (const name of NAMES) expect(listed).toContain(`tree/${name}`);
    expect(await s3("ls", "s3://cli/")).toContain("PRE tree/");
    await s3("sync", "s3://cli/tree", "from-cli");
    expectSameTree("from-cli");
    // The file of 20 MiB went up in parts, of 8 MiB each.
    const head = await awsJson<{ readonly ETag: string }>(
      server,
      OWNER,
      "s3api head-object --bucket cli --key tree/large.bin",
    );
    expect(head.ETag).toMatch(/-3"$/);
    await s3("cp", "s3://cli/tree/large.bin", "s3://cli/copied.bin");
    await s3("mv", "s3://cli/copied.bin", "moved.bin");
    expect(digest(read("moved.bin"))).toBe(digest(large));
    await s3("rm", "--recursive", "s3://cli");
    await s3("rb", "s3://cli");
  });

  it("presigns a download that needs no credentials", async () => {
    await s3("mb", "s3://presigned");
    await s3("cp", "tree/a.txt", "s3://presigned/a b.txt");
    const url = (await s3("presign", "s3://presigned/a b.txt", "--expires-in", "600")).trim();
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([200, "a"]);
    // The bucket itself is closed.
    expect((await fetch(`${server.url}/presigned/a%20b.txt`)).status).toBe(403);
  });
});

describe("the SDK for JavaScript", () => {
  it("uploads a stream of unknown length in parts, and presigns", async () => {
    const client = new S3Client({
      endpoint: server.url,
      region: "us-east-1",
      forcePathStyle: true,
      credentials: { accessKeyId: "111111111111", secretAccessKey: "any" },
    });
    await awsJson(server, OWNER, "s3api create-bucket --bucket sdk");
    const target = { Bucket: "sdk", Key: "dir/large.bin" };
    const Body = createReadStream(join(folder, "tree/large.bin"));
    const upload = new Upload({ client, params: { ...target, Body }, queueSize: 3 });
    await upload.done();
    const head = await client.send(new HeadObjectCommand(target));
    expect(head.ContentLength).toBe(LARGE_BYTES);
    const url = await getSignedUrl(client, new GetObjectCommand(target), { expiresIn: 600 });
    const answer = await fetch(url);
    expect(digest(new Uint8Array(await answer.arrayBuffer()))).toBe(digest(large));
    client.destroy();
  });
});

describe("boto3", () => {
  it("transfers files in parts, by several threads", async () => {
    const script = join(import.meta.dirname, "botocore/s3_transfer.py");
    const printed = await runWell("python3", [script, server.url, "tree/large.bin"], {
      cwd: folder,
    });
    expect(printed.trim()).toBe("ok");
  });
});

describe("rclone", () => {
  function rclone(...args: readonly string[]): Promise<string> {
    const env = {
      RCLONE_CONFIG: join(folder, "rclone.conf"),
      RCLONE_CONFIG_ATOLL_TYPE: "s3",
      // That of AWS knows no other host than `bucket.endpoint`.
      RCLONE_CONFIG_ATOLL_PROVIDER: "Other",
      RCLONE_CONFIG_ATOLL_ENDPOINT: server.url,
      RCLONE_CONFIG_ATOLL_ACCESS_KEY_ID: "111111111111",
      RCLONE_CONFIG_ATOLL_SECRET_ACCESS_KEY: "any",
      RCLONE_CONFIG_ATOLL_REGION: "us-east-1",
      RCLONE_CONFIG_ATOLL_FORCE_PATH_STYLE: "true",
      RCLONE_S3_UPLOAD_CUTOFF: "5M",
    };
    return runWell("rclone", ["--retries", "1", ...args], { env, cwd: folder });
  }

  it("copies a tree there and back, and checks it", async () => {
    await rclone("mkdir", "atoll:rclone");
    await rclone("copy", "tree", "atoll:rclone/tree");
    await rclone("check", "tree", "atoll:rclone/tree");
    const listed = await rclone("lsf", "--recursive", "--files-only", "atoll:rclone/tree");
    expect(listed.trim().split("\n").toSorted()).toEqual(NAMES.toSorted());
    await rclone("sync", "atoll:rclone/tree", "from-rclone");
    expectSameTree("from-rclone");
    await rclone("moveto", "atoll:rclone/tree/a.txt", "atoll:rclone/tree/b.txt");
    expect(await rclone("cat", "atoll:rclone/tree/b.txt")).toBe("a");
    await rclone("purge", "atoll:rclone");
  });
});

describe("s3cmd", () => {
  function s3cmd(...args: readonly string[]): Promise<string> {
    const { host } = new URL(server.url);
    const config = join(folder, "s3cfg");
    writeFileSync(
      config,
      `[default]\naccess_key = 111111111111\nsecret_key = any\nhost_base = ${host}\nhost_bucket = ${host}\nuse_https = False\nbucket_location = us-east-1\nmultipart_chunk_size_mb = 5\n`,
    );
    return runWell("s3cmd", ["--config", config, "--no-progress", ...args], { cwd: folder });
  }

  it("makes a bucket, puts in parts, gets, lists and deletes", async () => {
    await s3cmd("mb", "s3://s3cmd");
    await s3cmd("sync", "tree/", "s3://s3cmd/tree/");
    const listed = await s3cmd("ls", "--recursive", "s3://s3cmd/");
    for (const name of NAMES) expect(listed).toContain(`s3://s3cmd/tree/${name}`);
    mkdirSync(join(folder, "from-s3cmd"));
    await s3cmd("sync", "s3://s3cmd/tree/", "from-s3cmd/");
    expectSameTree("from-s3cmd");
    expect(await s3cmd("info", "s3://s3cmd/tree/large.bin")).toContain("File size: 20971520");
    await s3cmd("del", "--recursive", "--force", "s3://s3cmd/");
    await s3cmd("rb", "s3://s3cmd");
  });
});
