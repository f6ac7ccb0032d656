/** Breaks requests: bytes, JSON, forms, headers, credentials, paths, methods. */
import { gzipSync } from "node:zlib";
import type { Draft } from "./draft.ts";
import { deepJson, nastyNumber, nastyText, nastyValue } from "./nasty.ts";
import type { Random } from "./random.ts";

type Mutation = (draft: Draft, random: Random) => void;

/** Breaks a request in one to three ways; one in four stays as it is. */
export function mutate(draft: Draft, random: Random): void {
  if (random.chance(0.25)) return;
  const times = 1 + random.below(3);
  for (let time = 0; time < times; time += 1) random.pick(MUTATIONS)(draft, random);
}

const MUTATIONS: readonly Mutation[] = [
  cutBody,
  flipBytes,
  insertBytes,
  repeatBody,
  breakJson,
  breakJson,
  nestDeeply,
  breakForm,
  breakForm,
  hugeMembers,
  changeHeader,
  dropHeader,
  repeatHeader,
  changeTarget,
  changeCredentials,
  changeCredentials,
  changePath,
  changeMethod,
  compress,
  chunkForAws,
  changeContentType,
];

function cutBody(draft: Draft, random: Random): void {
  draft.body = draft.body.subarray(0, random.below(draft.body.length + 1));
}

function flipBytes(draft: Draft, random: Random): void {
  const body = Buffer.from(draft.body);
  for (let count = random.below(8); count >= 0 && body.length > 0; count -= 1) {
    body[random.below(body.length)] = random.below(256);
  }
  draft.body = body;
}

const BYTES: readonly Buffer[] = [
  Buffer.from([0xff, 0xfe]),
  Buffer.from([0xc3]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0xf4, 0x90, 0x80, 0x80]),
  Buffer.from([0xef, 0xbb, 0xbf]),
  Buffer.from([0]),
  Buffer.from("\r\n\r\n"),
  Buffer.from("%"),
  Buffer.from("%u0041"),
  Buffer.from("\\u"),
  Buffer.from("\\ud800"),
];

function insertBytes(draft: Draft, random: Random): void {
  const at = random.below(draft.body.length + 1);
  const { body } = draft;
  draft.body = Buffer.concat([body.subarray(0, at), random.pick(BYTES), body.subarray(at)]);
}

function repeatBody(draft: Draft, random: Random): void {
  draft.body = Buffer.concat([draft.body, random.chance(0.5) ? draft.body : Buffer.from("&&=&a")]);
}

/** Puts something else in the place of one value, or adds a member. */
function breakJson(draft: Draft, random: Random): void {
  if (draft.family !== "json") return;
  if (/\[{100}|(?:\{"a":){100}/.test(draft.body.toString())) return;
  let input: unknown;
  try {
    input = JSON.parse(draft.body.toString());
  } catch {
    return;
  }
  const paths: [Record<string, unknown>, string][] = [];
  collectPaths(input, paths);
  if (paths.length === 0 || random.chance(0.05)) {
    input = nastyValue(random);
  } else {
    const [holder, name] = random.pick(paths);
    if (random.chance(0.2)) delete holder[name];
    else if (name !== "WaitTimeSeconds") holder[name] = nastyValue(random);
  }
  draft.body = Buffer.from(JSON.stringify(input));
}

/** What is nested deeper is broken enough, and our own recursion has its end too. */
const DEPTH_MAX = 40;

function collectPaths(
  value: unknown,
  paths: [Record<string, unknown>, string][],
  depth: number = 0,
): void {
  if (typeof value !== "object" || value === null || depth > DEPTH_MAX) return;
  for (const name of Object.keys(value)) {
    const holder = value as Record<string, unknown>;
    paths.push([holder, name]);
    collectPaths(holder[name], paths, depth + 1);
  }
}

function nestDeeply(draft: Draft, random: Random): void {
  if (draft.family === "xml") {
    const name = Array.from({ length: random.pick([20, 2000]) }, () => "member.1").join(".");
    draft.body = Buffer.concat([draft.body, Buffer.from(`&Entries.${name}=1`)]);
    return;
  }
  const deep = deepJson(random);
  draft.body = Buffer.from(random.chance(0.5) ? deep : `{"QueueUrl":${deep}}`);
}

function breakForm(draft: Draft, random: Random): void {
  if (draft.family !== "xml") return;
  const parts = draft.body.toString("latin1").split("&");
  const at = random.below(parts.length);
  const [name = "", value = ""] = (parts[at] ?? "").split("=");
  const replaced = [
    `${name}=${encodeURIComponent(nastyText(random).toWellFormed())}`,
    `${name}=%`,
    `${name}=%ff%fe`,
    `${name}=%zz`,
    name,
    `=${value}`,
    `${name}.999999999=${value}`,
    `${name}.member.1.member.99999999999999999999=${value}`,
    `${name}.0=${value}`,
    `${name}.-1=${value}`,
    `${name}.__proto__.x=${value}`,
    `__proto__=${value}&constructor.prototype.x=${value}`,
    `${name}=${nastyNumber(random)}&${name}=${value}`,
    `${name}.entry.1.key=a&${name}.entry.1.key=b&${name}.entry.3.value=c`,
    "",
  ];
  parts[at] = random.pick(replaced);
  draft.body = Buffer.from(parts.join("&"), "latin1");
}

function hugeMembers(draft: Draft, random: Random): void {
  const count = random.pick([100, 3000]);
  if (draft.family === "xml") {
    const many = Array.from({ length: count }, (_, index) => `A.member.${index}=${index}`);
    draft.body = Buffer.concat([draft.body, Buffer.from(`&${many.join("&")}`)]);
  } else {
    const many = Array.from({ length: count }, (_, index) => [`k${index}`, index]);
    draft.body = Buffer.from(JSON.stringify(Object.fromEntries(many)));
  }
}

const VALUES: readonly string[] = [
  "",
  ",",
  "chunked",
  "application/json",
  "gzip, gzip, br",
  "é\u0080",
  "-1",
  "99999999999999999999",
  "Thu, 01 Jan 1970 00:00:00 GMT",
  "99999999T999999Z",
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
  "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
  "UNSIGNED-PAYLOAD",
  "*/*;q=x",
  "x".repeat(5000),
];

const HEADERS: readonly string[] = [
  "Accept",
  "Content-MD5",
  "Content-Encoding",
  "Transfer-Encoding",
  "Content-Length",
  "X-Amz-Content-Sha256",
  "X-Amz-Decoded-Content-Length",
  "X-Amz-Security-Token",
  "X-Amz-Date",
  "Date",
  "X-Amz-Target",
  "X-Forwarded-Host",
  "X-Amz-Trailer",
  "Smithy-Protocol",
  "X-Amzn-Query-Mode",
  "Origin",
  "Access-Control-Request-Method",
  "Host",
  "__proto__",
];

/** Headers that choose the protocol of the answer. */
const DECIDING =
  /^(?:accept|content-type|x-amz-target|smithy-protocol|host|authorization|origin)$/i;

function changeHeader(draft: Draft, random: Random): void {
  const name = random.pick(HEADERS);
  draft.headers.push([name, random.pick(VALUES)]);
  if (DECIDING.test(name)) draft.family = undefined;
}

function dropHeader(draft: Draft, random: Random): void {
  const [dropped] = draft.headers.splice(random.below(draft.headers.length), 1);
  if (dropped !== undefined && DECIDING.test(dropped[0])) draft.family = undefined;
}

function repeatHeader(draft: Draft, random: Random): void {
  const [name, value] = random.pick(draft.headers.length > 0 ? draft.headers : [["A", "b"]]);
  draft.headers.push([name, random.chance(0.5) ? value : random.pick(VALUES)]);
  if (DECIDING.test(name)) draft.family = undefined;
}

const TARGETS: readonly string[] = [
  "AmazonSQS.NoSuchOperation",
  "AmazonSQS.",
  ".SendMessage",
  "AmazonSQS.SendMessage.SendMessage",
  "AmazonSQS.__proto__",
  "NoSuchService.DoIt",
  "DynamoDB_20120810.GetItem",
  "Logs_20140328.PutLogEvents",
  "TrentService.Encrypt",
  "AWSSecurityTokenService.GetCallerIdentity",
];

function changeTarget(draft: Draft, random: Random): void {
  if (draft.family === "xml") {
    const action = random.pick([
      "Action=NoSuchAction",
      "Action=",
      "Action=a%00",
      "Action=toString",
    ]);
    const body = draft.body.toString("latin1").replace(/Action=[^&]*/, action);
    draft.body = Buffer.from(body, "latin1");
    return;
  }
  for (const header of draft.headers) {
    if (header[0] === "X-Amz-Target") header[1] = random.pick(TARGETS);
  }
  draft.family = draft.family === "json" ? "json" : undefined;
}

const AUTHORIZATIONS: readonly string[] = [
  "",
  "AWS4-HMAC-SHA256",
  "AWS4-HMAC-SHA256 Credential=",
  "AWS4-HMAC-SHA256 Credential=/////, SignedHeaders=, Signature=",
  "AWS4-HMAC-SHA256 Credential=a/b/c/d/e/f/g/h, SignedHeaders=;;;, Signature=zz",
  "AWS4-HMAC-SHA256 Credential=AKIAQAAAAAAAFUZZFUZZ/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=00",
  "AWS4-HMAC-SHA256 Credential=LKIAQAAAAAAAFUZZFUZZ/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=00",
  "AWS4-HMAC-SHA256 Credential=111111111111/20260101/nowhere/s3/aws4_request, SignedHeaders=host, Signature=00",
  "AWS4-HMAC-SHA256 Credential=111111111111/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=00",
  "AWS4-HMAC-SHA256 Credential=111111111111/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00",
  "AWS4-HMAC-SHA256 Credential=111111111111/20260101/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=00",
  "AWS4-HMAC-SHA256 Credential=111111111111/20260101/us-east-1/cloudwatch/aws4_request, SignedHeaders=host, Signature=00",
  "AWS4-ECDSA-P256-SHA256 Credential=111111111111/20260101/sqs/aws4_request, SignedHeaders=host, Signature=00",
  "AWS 111111111111:c2lnbmF0dXJl",
  "Bearer eyJhbGciOiJub25lIn0.e30.",
  "Basic QWxhZGRpbg==",
];

function changeCredentials(draft: Draft, random: Random): void {
  draft.family = undefined;
  draft.headers = draft.headers.filter(([name]) => name !== "Authorization");
  if (random.chance(0.2)) {
    const query =
      "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=111111111111/20260101/us-east-1/s3/aws4_request";
    draft.target += `?${query}&X-Amz-Date=20260101T000000Z&X-Amz-Expires=${nastyNumber(random)}&X-Amz-SignedHeaders=host&X-Amz-Signature=00`;
    return;
  }
  draft.headers.push(["Authorization", random.pick(AUTHORIZATIONS)]);
}

const PATHS: readonly string[] = [
  "//",
  "/%",
  "/%zz/%00",
  "/..%2f..%2f",
  "/a/../b/./c",
  "*",
  "",
  "http://other/path",
  "/?",
  "/?&=&&a=%",
  `/?${"a=b&".repeat(3000)}`,
  `/${"long/".repeat(3000)}`,
  "/queue/us-east-1/111111111111/fuzz",
  "/queue/us-east-1/111111111111/fuzz?Action=SendMessage&MessageBody=hello",
  "/111111111111/fuzz",
  "/queue/////",
  "/_atoll/status",
  "/_atoll/no-such-thing",
  "/_atoll/%zz",
  "/_atoll/decisions?limit=-1",
  "/_localstack/health",
  "/_localstack/../_atoll/status",
  "/_aws/sqs/messages?QueueUrl=%",
  "/_aws/sqs/messages/us-east-1/111111111111/fuzz",
  "/2015-03-31/functions/f/invocations",
  "/service/GraniteServiceVersion20100801/operation/PutMetricData",
  "/bucket/key?versionId=%ff&uploads&partNumber=x",
  "/bucket?list-type=2&max-keys=zz",
];

function changePath(draft: Draft, random: Random): void {
  draft.target = random.pick(PATHS);
  draft.family = undefined;
}

function changeMethod(draft: Draft, random: Random): void {
  draft.method = random.pick(["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"]);
  draft.family = undefined;
}

function compress(draft: Draft, random: Random): void {
  draft.headers.push(["Content-Encoding", "gzip"]);
  const packed = gzipSync(draft.body);
  const bomb = gzipSync(Buffer.alloc(5_000_000));
  draft.body = random.pick([packed, packed.subarray(0, packed.length - 5), draft.body, bomb]);
}

function chunkForAws(draft: Draft, random: Random): void {
  draft.headers.push(["Content-Encoding", "aws-chunked"]);
  draft.headers.push(["X-Amz-Decoded-Content-Length", String(draft.body.length)]);
  const claim = random.pick([
    "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
  ]);
  draft.headers.push(["X-Amz-Content-Sha256", claim]);
  const size = random.pick([
    draft.body.length.toString(16),
    "ffffffffffffffff",
    "-1",
    "",
    "zz",
    "0",
  ]);
  const signature = random.pick(["", `;chunk-signature=${"0".repeat(64)}`, ";chunk-signature="]);
  const end = random.pick([
    "\r\n0\r\n\r\n",
    "\r\n0\r\nx-amz-checksum-crc32:zz\r\n\r\n",
    "\r\n",
    "",
  ]);
  draft.body = Buffer.concat([
    Buffer.from(`${size}${signature}\r\n`),
    draft.body,
    Buffer.from(end),
  ]);
}

function changeContentType(draft: Draft, random: Random): void {
  draft.headers = draft.headers.filter(([name]) => name !== "Content-Type");
  draft.headers.push([
    "Content-Type",
    random.pick([
      "",
      "application/json",
      "application/x-amz-json-1.1",
      "application/x-amz-json-9",
      "application/cbor",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "text/plain; charset=utf-16",
    ]),
  ]);
  draft.family = undefined;
}
