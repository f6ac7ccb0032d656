/**
 * The measure of all: a bare `node:http` server that reads a body and sends it back. No emulator
 * on Node's HTTP server can be faster. Runs as a process of its own and prints its port.
 */
import { createServer } from "node:http";

const server = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on("data", (piece: Buffer) => pieces.push(piece));
  request.on("end", () => {
    const body = Buffer.concat(pieces);
    response.writeHead(200, {
      "Content-Type": "application/x-amz-json-1.0",
      "Content-Length": body.length,
    });
    response.end(body);
  });
});
server.keepAliveTimeout = 75_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(typeof address === "object" ? address?.port : address);
});
