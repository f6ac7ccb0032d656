/**
 * Uploads by HTML forms: the policy that the bucket's owner signed for a form, and whether a form that
 * came in keeps to it.
 *
 * ```
 * { "expiration": "2026-01-01T12:00:00Z",
 *   "conditions": [{ "bucket": "b" }, ["starts-with", "$key", "user/"], ["content-length-range", 0, 10]] }
 * ```
 *
 * Every field of the form has to be named by a condition, but for the file, the signature and those
 * that begin with `x-ignore-`.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html | Creating a POST policy}
 */
import { Fault } from "../../model/fault.ts";
import type { FormFields, FormSignature } from "../../model/form.ts";
import { accessDenied } from "./faults.ts";
import { invalidArgument } from "./request-faults.ts";

export type PostCondition =
  | {
      readonly kind: "equals" | "starts-with";
      /** In lower case, without the dollar sign. */
      readonly field: string;
      readonly value: string;
      /** As S3 shows it. */
      readonly text: string;
    }
  | {
      readonly kind: "length";
      readonly minBytes: number;
      readonly maxBytes: number;
      readonly text: string;
    };

export interface PostPolicy {
  readonly expiresAtMs: number;
  readonly conditions: readonly PostCondition[];
}

/**
 * Reads a policy.
 *
 * @param encoded The field `policy`: base64 of JSON.
 */
export function parsePostPolicy(encoded: string): PostPolicy {
  let document: unknown;
  try {
    document = JSON.parse(Buffer.from(encoded, "base64").toString());
  } catch {
    throw invalidPolicy("Invalid JSON.");
  }
  if (!isObject(document)) throw invalidPolicy("Invalid JSON.");
  const { expiration, conditions } = document;
  if (expiration === undefined) throw invalidPolicy("Policy missing expiration.");
  if (conditions === undefined) throw invalidPolicy("Policy missing conditions.");
  if (!Array.isArray(conditions))
    throw invalidPolicy("Invalid 'conditions' value: must be a List.");
  return {
    expiresAtMs: parseExpiration(expiration),
    conditions: conditions.map(parseCondition),
  };
}

const EXPIRATION = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z$/;

function parseExpiration(value: unknown): number {
  const match = typeof value === "string" ? EXPIRATION.exec(value) : null;
  const timeMs = match === null ? NaN : timeOf(match[0]);
  if (Number.isNaN(timeMs)) throw invalidPolicy(`Invalid 'expiration' value: '${String(value)}'`);
  return timeMs;
}

function timeOf(text: string): number {
  // oxlint-disable-next-line no-restricted-globals -- reads a given time, no clock
  return Date.parse(text);
}

function parseCondition(condition: unknown): PostCondition {
  if (Array.isArray(condition)) return parseListCondition(condition);
  if (!isObject(condition)) throw invalidPolicy("Invalid Condition: must be a List or an Object.");
  const [entry, ...others] = Object.entries(condition);
  if (entry === undefined || others.length > 0) {
    throw invalidPolicy(
      "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.",
    );
  }
  const [name, value] = entry;
  if (typeof value !== "string") {
    throw invalidPolicy("Invalid Simple-Condition: value must be a string.");
  }
  const text = shown("eq", `$${name}`, value);
  return { kind: "equals", field: name.toLowerCase(), value, text };
}

function parseListCondition(condition: readonly unknown[]): PostCondition {
  const [operator, first, second] = condition;
  if (condition.length !== 3 || typeof operator !== "string") {
    throw invalidPolicy("Invalid Condition: wrong number of arguments.");
  }
  const text = shown(operator, first, second);
  switch (operator.toLowerCase()) {
    case "content-length-range":
      return { kind: "length", minBytes: toBytes(first), maxBytes: toBytes(second), text };
    case "eq":
    case "starts-with": {
      if (typeof first !== "string" || !first.startsWith("$") || typeof second !== "string") {
        throw invalidPolicy(`Invalid Condition: ${text}`);
      }
      const kind = operator.toLowerCase() === "eq" ? "equals" : "starts-with";
      return { kind, field: first.slice(1).toLowerCase(), value: second, text };
    }
    default:
      throw invalidPolicy(`Invalid Condition: unknown operation '${operator}'.`);
  }
}

/** A bound that is no number lets nothing through. */
function toBytes(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^\d+$/.test(value) ? Number(value) : NaN;
}

/** A condition as S3 shows it: a list of texts. */
function shown(...parts: readonly unknown[]): string {
  return `[${parts.map((part) => JSON.stringify(String(part))).join(", ")}]`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A form to be held against its policy, before its file is read. */
export interface PostForm {
  /** The bucket counts as a field of this name. */
  readonly bucket: string;
  readonly fields: FormFields;
  readonly nowMs: number;
}

/** Fields that no condition needs to name. */
const FREE_FIELDS: ReadonlySet<string> = new Set([
  "awsaccesskeyid",
  "bucket",
  "file",
  "policy",
  "signature",
  "x-amz-signature",
]);
const FREE_PREFIX = "x-ignore-";

/** Checks a form against its policy, except the length of its file. */
export function checkPostForm(policy: PostPolicy, { bucket, fields, nowMs }: PostForm): void {
  if (policy.expiresAtMs <= nowMs) throw againstPolicy("Policy expired.");
  const named = new Set<string>();
  for (const condition of policy.conditions) {
    if (condition.kind === "length") {
      if (Number.isNaN(condition.minBytes + condition.maxBytes)) throw conditionFailed(condition);
      continue;
    }
    named.add(condition.field);
    const value = condition.field === "bucket" ? bucket : (fields.get(condition.field) ?? "");
    const holds =
      condition.kind === "equals" ? value === condition.value : startsWithEach(condition, value);
    if (!holds) throw conditionFailed(condition);
  }
  const extra = [...fields.keys()].filter(
    (field) => !named.has(field) && !FREE_FIELDS.has(field) && !field.startsWith(FREE_PREFIX),
  );
  if (extra.length > 0) throw againstPolicy(`Extra input fields: ${extra.join(",")}`);
}

/**
 * Content types may be a list, of which each has to begin so.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html#sigv4-ConditionMatching | Condition matching}
 */
function startsWithEach(
  { field, value: start }: { readonly field: string; readonly value: string },
  value: string,
): boolean {
  const values = field === "content-type" ? value.split(",").map((each) => each.trim()) : [value];
  return values.every((each) => each.startsWith(start));
}

/** The bounds of a file's length: where all ranges of the policy meet. */
export function lengthRange({ conditions }: PostPolicy): {
  readonly minBytes: number;
  readonly maxBytes: number;
} {
  let minBytes = 0;
  let maxBytes = Infinity;
  for (const condition of conditions) {
    if (condition.kind !== "length") continue;
    minBytes = Math.max(minBytes, condition.minBytes);
    maxBytes = Math.min(maxBytes, condition.maxBytes);
  }
  return { minBytes, maxBytes };
}

/** Checks the length of a file, or of as much of it as has come when it is too much already. */
export function checkPostLength(policy: PostPolicy, bytes: number): void {
  const { minBytes, maxBytes } = lengthRange(policy);
  if (bytes > maxBytes) throw tooLarge(bytes, maxBytes);
  if (bytes < minBytes) throw tooSmall(bytes, minBytes);
}

/** Whatever of these is there tells the version; then all of that version have to be there. */
const V4_FIELDS = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature"] as const;
const V2_FIELDS = ["AWSAccessKeyId", "Signature"] as const;

/** Finds the signature of a form; undefined when it is anonymous. */
export function findPostSignature(fields: FormFields): FormSignature | undefined {
  const policy = fields.get("policy");
  const token = fields.get("x-amz-security-token");
  if (V4_FIELDS.some((name) => fields.has(name.toLowerCase()))) {
    const [algorithm = "", credential = "", date = "", signature = ""] = V4_FIELDS.map((name) =>
      requireField(fields, name),
    );
    if (policy === undefined) throw fieldMissing("policy");
    return { version: "v4", algorithm, credential, date, signature, policy, token };
  }
  if (V2_FIELDS.some((name) => fields.has(name.toLowerCase()))) {
    const [accessKeyId = "", signature = ""] = V2_FIELDS.map((name) => requireField(fields, name));
    if (policy === undefined) throw fieldMissing("policy");
    return { version: "v2", accessKeyId, signature, policy, token };
  }
  if (policy !== undefined) throw accessDenied();
  return undefined;
}

function requireField(fields: FormFields, name: string): string {
  const value = fields.get(name.toLowerCase());
  if (value === undefined) throw fieldMissing(name);
  return value;
}

/** The key of the new object: `${filename}` stands for the name of the file. */
export function postKey(fields: FormFields, fileName: string): string {
  const key = requireField(fields, "key");
  const baseName = fileName.slice(
    Math.max(fileName.lastIndexOf("/"), fileName.lastIndexOf("\\")) + 1,
  );
  return key.replaceAll("${filename}", () => baseName);
}

/** How a form is answered. */
export type PostAnswer =
  | { readonly kind: "redirect"; readonly location: string }
  | { readonly kind: "status"; readonly status: 200 | 201 | 204 };

/** The uploaded object, for the answer. */
export interface PostedObject {
  readonly bucket: string;
  readonly key: string;
  /** With quotes. */
  readonly etag: string;
}

/** The answer that a form asks for: a redirect, or a status; 204 otherwise. */
export function postAnswer(fields: FormFields, { bucket, key, etag }: PostedObject): PostAnswer {
  const redirect = fields.get("success_action_redirect") ?? fields.get("redirect");
  if (redirect !== undefined && URL.canParse(redirect)) {
    const url = new URL(redirect);
    url.searchParams.append("bucket", bucket);
    url.searchParams.append("key", key);
    url.searchParams.append("etag", etag);
    return { kind: "redirect", location: url.href };
  }
  const status = fields.get("success_action_status");
  return { kind: "status", status: status === "200" ? 200 : status === "201" ? 201 : 204 };
}

function invalidPolicy(text: string): Fault {
  return new Fault({ code: "InvalidPolicyDocument" }, `Invalid Policy: ${text}`);
}

function againstPolicy(text: string): Fault {
  return accessDenied(`Invalid according to Policy: ${text}`);
}

function conditionFailed({ text }: PostCondition): Fault {
  return againstPolicy(`Policy Condition failed: ${text}`);
}

function fieldMissing(name: string): Fault {
  // The two spaces are AWS's.
  return invalidArgument(
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    { name, value: "" },
  );
}

function tooLarge(bytes: number, maxBytes: number): Fault {
  return new Fault(
    { code: "EntityTooLarge" },
    "Your proposed upload exceeds the maximum allowed size",
    { members: { ProposedSize: String(bytes), MaxSizeAllowed: String(maxBytes) } },
  );
}

function tooSmall(bytes: number, minBytes: number): Fault {
  return new Fault(
    { code: "EntityTooSmall" },
    "Your proposed upload is smaller than the minimum allowed size",
    { members: { ProposedSize: String(bytes), MinSizeAllowed: String(minBytes) } },
  );
}

/** A POST to a bucket that is no form. */
export function notAForm(): Fault {
  return new Fault(
    { code: "PreconditionFailed", status: 412 },
    "At least one of the pre-conditions you specified did not hold",
    { members: { Condition: "Bucket POST must be of the enclosure-type multipart/form-data" } },
  );
}
