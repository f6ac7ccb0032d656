/** Bytes for a socket that no well-behaved HTTP client sends. */
import { connect } from "node:net";
import { parseAnswer } from "../../bench/http-connection.ts";
import type { SeenAnswer } from "./answer-check.ts";
import { nastyText } from "./nasty.ts";
import type { Random } from "./random.ts";

const GOOD =
  "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Target: AmazonSQS.ListQueues\r\nAuthorization: AWS4-HMAC-SHA256 Credential=111111111111/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=00\r\nContent-Length: 2\r\n\r\n{}";
const [HEAD = ""] = GOOD.split("\r\nContent-Length");

/** Draws a request, in the pieces in which it is to be sent. */
export function rawRequest(random: Random): readonly Buffer[] {
  const text = random.pick(SHAPES)(random);
  const bytes = Buffer.from(text, "latin1");
  if (random.chance(0.2)) bytes[random.below(Math.min(bytes.length, 400))] = random.below(256);
  const whole = random.chance(0.2) ? bytes.subarray(0, random.below(bytes.length) + 1) : bytes;
  if (random.chance(0.5)) return [whole];
  const cut = random.below(whole.length);
  return [whole.subarray(0, cut), whole.subarray(cut)];
}

const chunked = (chunks: string): string =>
  `${HEAD}\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`;

const SHAPES: readonly ((random: Random) => string)[] = [
  () => GOOD,
  () => GOOD + GOOD + GOOD,
  (random) =>
    `${HEAD}\r\nContent-Length: ${random.pick(["-1", "", "1e3", "0x2", "99", "2, 2", "2,3"])}\r\n\r\n{}`,
  () => `${HEAD}\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
  () => `${HEAD}\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  () => chunked("2\r\n{}\r\n0\r\n\r\n"),
  (random) =>
    chunked(
      `${random.pick(["zz", "-2", "ffffffffffffffffff", '2;ext="', "", " 2"])}\r\n{}\r\n0\r\n\r\n`,
    ),
  () => chunked(`2;${"x".repeat(20_000)}\r\n{}\r\n0\r\n\r\n`),
  () => chunked("2\r\n{}0\r\n\r\n"),
  () => chunked(`2\r\n{}\r\n0\r\nTrailer: ${"x".repeat(70_000)}\r\n\r\n`),
  () => `${HEAD}\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
  () => `${HEAD}\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
  (random) =>
    `${HEAD}\r\nExpect: ${random.pick(["100-continue", "200-ok", ""])}\r\nContent-Length: 2\r\n\r\n{}`,
  (random) =>
    `${random.pick(["GET", "HEAD", "get", "G@T", "PRI", "CONNECT", "OPTIONS", ""])} / HTTP/1.1\r\nHost: x\r\n\r\n`,
  (random) =>
    `GET ${random.pick(["*", "//", "/ /", "/\x00", "/%", "http://a/b", "/é", "?"])} HTTP/1.1\r\nHost: x\r\n\r\n`,
  (random) =>
    `GET / ${random.pick(["HTTP/0.9", "HTTP/1.0", "HTTP/2.0", "HTTP/9", "JUNK", ""])}\r\nHost: x\r\n\r\n`,
  () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  () => "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
  () => `GET / HTTP/1.1\r\nHost: x\r\n${"A: b\r\n".repeat(3000)}\r\n`,
  () => `GET / HTTP/1.1\r\nHost: x\r\nA: ${"b".repeat(80_000)}\r\n\r\n`,
  () => `GET /${"a".repeat(80_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  () => "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n  folded\r\n\r\n",
  () => "GET / HTTP/1.1\r\nNo colon here\r\n\r\n",
  () => "GET / HTTP/1.1\n\nHost: x\n\n",
  () => "GET / HTTP/1.1\r\n\r\n",
  (random) =>
    `GET / HTTP/1.1\r\nHost: x\r\nUpgrade: ${random.pick(["websocket", "h2c"])}\r\nConnection: Upgrade\r\n\r\n`,
  (random) => GOOD.replace("{}", random.pick(["\xff\xfe", "{]", "[]", "nu"])),
  (random) =>
    GOOD.replace(
      "AmazonSQS.ListQueues",
      Buffer.from(nastyText(random).replaceAll(/[\r\n]/g, "")).toString("latin1"),
    ),
  (random) => Array.from({ length: 200 }, () => String.fromCharCode(random.below(256))).join(""),
];

/** Sends the pieces on a connection of their own and reads until the server closes it. */
export function exchangeRaw(
  port: number,
  pieces: readonly Buffer[],
  msMax: number,
): Promise<{ readonly answers: readonly SeenAnswer[]; readonly flaws: readonly string[] }> {
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const flaws: string[] = [];
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    const timer = setTimeout(() => {
      flaws.push("the connection hangs");
      socket.destroy();
    }, msMax);
    socket.on("data", (piece) => received.push(Buffer.from(piece)));
    socket.on("error", () => undefined);
    socket.on("end", () => socket.end());
    socket.on("close", () => {
      clearTimeout(timer);
      resolve({ ...readAnswers(Buffer.concat(received)), flaws });
    });
    void (async () => {
      for (const piece of pieces) {
        await new Promise((sent) => socket.write(piece, sent));
        await new Promise((turn) => setImmediate(turn));
      }
      socket.end();
    })();
  });
}

function readAnswers(bytes: Buffer): { readonly answers: readonly SeenAnswer[] } {
  const answers: SeenAnswer[] = [];
  let rest = bytes;
  for (;;) {
    const parsed = parseAnswer(rest, true);
    if (parsed === undefined) return { answers };
    rest = rest.subarray(parsed.end);
    const { status, head, body } = parsed.answer;
    if (status >= 200)
      answers.push({ method: methodOf(head, body), status, headers: headersOf(head), body });
  }
}

/** An answer of Node's own parser has no body; it is no answer of Atoll's. */
function methodOf(head: string, body: Buffer): string {
  return body.length === 0 && !/\r\ncontent-type:/i.test(head) ? "HEAD" : "POST";
}

function headersOf(head: string): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const line of head.split("\r\n").slice(1)) {
    const colon = line.indexOf(":");
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return headers;
}
