/**
 * The measure of large bodies: a process that only streams, hashes (MD5 and CRC64NVME, as every
 * object needs), writes to a new file in the given folder, syncs it and puts it in the place of the one
 * before, which has to be there until then; and that streams the file back. Prints its port.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rename } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { openChecksum } from "../src/services/s3/running-checksum.ts";

const path = join(process.argv[2] ?? ".", "body");

const server = createServer((request, response) => {
  if (request.method === "PUT") {
    void store(request).then((etag) => response.writeHead(200, { ETag: etag }).end());
  } else {
    createReadStream(path, { highWaterMark: 256 * 1024 }).pipe(response);
  }
});

async function store(request: IncomingMessage): Promise<string> {
  const md5 = createHash("md5");
  const checksum = openChecksum("CRC64NVME");
  const file = await open(`${path}.new`, "w");
  for await (const piece of request as AsyncIterable<Buffer>) {
    md5.update(piece);
    checksum.update(piece);
    await file.write(piece);
  }
  checksum.digest();
  await file.sync();
  await file.close();
  await rename(`${path}.new`, path);
  return md5.digest("hex");
}

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(typeof address === "object" && address !== null ? address.port : 0);
});
