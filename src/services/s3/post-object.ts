/**
 * Uploads by HTML forms, as requests for PutObject: the fields of a form are what the headers of a
 * PUT are.
 *
 * ```
 * key=user/${filename}, acl=public-read, x-amz-meta-a=1, file=cat.jpg
 * PUT /bucket/user/cat.jpg    x-amz-acl: public-read, x-amz-meta-a: 1
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html | POST Object}
 */
import type { BodyStream } from "../../model/contract.ts";
import { Fault } from "../../model/fault.ts";
import type {
  FormAnswer,
  FormFields,
  FormRequest,
  FormUploads,
  ReceivedForm,
} from "../../model/form.ts";
import { PutObjectTagging, type PutObjectOutput } from "./contract.ts";
import {
  checkPostForm,
  checkPostLength,
  findPostSignature,
  lengthRange,
  notAForm,
  parsePostPolicy,
  postAnswer,
  postKey,
  type PostPolicy,
} from "./post-policy.ts";
import { invalidArgument, malformedXml } from "./request-faults.ts";
import { asHeader } from "./user-metadata.ts";

/** The forms of S3. */
export const forms: FormUploads = {
  findSignature: findPostSignature,
  toRequest,
  fieldsTooLarge: () =>
    new Fault(
      { code: "MaxPostPreDataLengthExceeded" },
      "Your POST request fields preceding the upload file were too large.",
    ),
  malformed: () =>
    new Fault(
      { code: "MalformedPOSTRequest" },
      "The body of your POST request is not well-formed multipart/form-data.",
    ),
  fileMissing: () =>
    invalidArgument("POST requires exactly one file upload per request.", {
      name: "file",
      value: "0",
    }),
  notAForm,
};

function toRequest(form: ReceivedForm, nowMs: number): FormRequest {
  const { bucket, fields, fileName, file } = form;
  const key = postKey(fields, fileName);
  const encoded = fields.get("policy");
  const policy = encoded === undefined ? undefined : parsePostPolicy(encoded);
  if (policy !== undefined) checkPostForm(policy, { bucket, fields, nowMs });
  return {
    operation: "PutObject",
    path: `/${encodeURIComponent(bucket)}/${key.split("/").map(encodeURIComponent).join("/")}`,
    headers: headersOf(form),
    stream: policy === undefined ? file : bounded(file, policy),
    answer: (output, endpoint) =>
      answerTo(fields, { bucket, key, output: output as PutObjectOutput, endpoint }),
  };
}

/** Fields that are headers of a PUT under the same name. */
const HEADERS: ReadonlySet<string> = new Set([
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-md5",
  "content-type",
  "expires",
]);

/** Fields of the form itself, not of the object. */
const OF_FORM: ReadonlySet<string> = new Set([
  "x-amz-algorithm",
  "x-amz-credential",
  "x-amz-date",
  "x-amz-security-token",
  "x-amz-signature",
]);

function headersOf({ fields, readBody }: ReceivedForm): Readonly<Record<string, string>> {
  const headers = Object.create(null) as Record<string, string>;
  for (const [name, value] of fields) {
    const isHeader = HEADERS.has(name) || (name.startsWith("x-amz-") && !OF_FORM.has(name));
    if (isHeader) headers[name] = headerOf(name, value);
  }
  const acl = fields.get("acl");
  if (acl !== undefined) headers["x-amz-acl"] = acl;
  const tagging = fields.get("tagging");
  if (tagging !== undefined) headers["x-amz-tagging"] = taggingHeader(tagging, readBody);
  return headers;
}

/**
 * Headers come off the wire as bytes, a character each; fields are text already. What S3 keeps to
 * give back as a header has no characters beyond Latin-1 (recorded: they become blanks).
 */
function headerOf(name: string, value: string): string {
  if (name.startsWith("x-amz-meta-")) return asHeader(value);
  if (HEADERS.has(name)) return value.replaceAll(/[^\0-\xff]/gu, " ");
  return Buffer.from(value).toString("latin1");
}

/** The field is the document of PutObjectTagging, the header pairs as in a query. */
function taggingHeader(document: string, readBody: ReceivedForm["readBody"]): string {
  const { TagSet } = readBody(PutObjectTagging, document).Tagging;
  if (TagSet === undefined) throw malformedXml();
  return TagSet.map(({ Key, Value }) => `${encoded(Key)}=${encoded(Value)}`).join("&");
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** A file that ends early once it is larger than its policy allows. */
function bounded(file: BodyStream, policy: PostPolicy): BodyStream {
  const { maxBytes } = lengthRange(policy);
  return {
    async *[Symbol.asyncIterator]() {
      let bytes = 0;
      for await (const piece of file) {
        bytes += piece.byteLength;
        if (bytes > maxBytes) checkPostLength(policy, bytes);
        yield piece;
      }
      checkPostLength(policy, bytes);
    },
  };
}

interface Stored {
  readonly bucket: string;
  readonly key: string;
  readonly output: PutObjectOutput;
  readonly endpoint: string;
}

function answerTo(fields: FormFields, { bucket, key, output, endpoint }: Stored): FormAnswer {
  const etag = output.ETag ?? "";
  const path = `${encodeURIComponent(bucket)}/${key.split("/").map(encodeURIComponent).join("/")}`;
  const Location = `${endpoint}/${path}`;
  const answer = postAnswer(fields, { bucket, key, etag });
  if (answer.kind === "redirect") {
    return { status: 303, headers: { Location: answer.location } };
  }
  if (answer.status !== 201) return { status: answer.status, headers: { Location } };
  const members = { Location, Bucket: bucket, Key: key, ETag: etag };
  return { status: 201, headers: { Location }, document: { name: "PostResponse", members } };
}
