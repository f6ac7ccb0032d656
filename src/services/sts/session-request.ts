/**
 * What the requests for temporary credentials have in common: how long they last, under what names,
 * and with which tags and policies.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entities | IAM and STS quotas}
 */
import { deflateRawSync } from "node:zlib";
import { PolicyValidationError } from "../../iam-engine/validation.ts";
import { validateIdentityPolicy } from "../../iam-engine/validate-identity.ts";
import type { ReadTransaction } from "../../model/store.ts";
import { defaultDocument, findPolicy } from "../iam/managed-policy.ts";
import type { MfaRequest } from "../iam/mfa-device.ts";
import type { Session } from "../iam/session.ts";
import type { Credentials, PolicyDescriptorType, Tag } from "./contract.ts";
import {
  constraint,
  invalidParameter,
  malformedPolicy,
  packedPolicyTooLarge,
  validationError,
} from "./faults.ts";

/** The shortest session, in seconds. */
export const DURATION_SECONDS_MIN = 900;

/** Checks a duration. @throws Fault `ValidationError` */
export function checkDuration(seconds: number | undefined, secondsMax: number): void {
  if (seconds === undefined) return;
  const refuse = (wanted: string): Error => constraint("durationSeconds", String(seconds), wanted);
  if (seconds < DURATION_SECONDS_MIN) {
    throw refuse(`have value greater than or equal to ${DURATION_SECONDS_MIN}`);
  }
  if (seconds > secondsMax) throw refuse(`have value less than or equal to ${secondsMax}`);
}

/** What a text of a request may look like. */
export interface TextRule {
  readonly lengthMin: number;
  readonly lengthMax: number;
  /** AWS's own pattern, as it appears in the error. */
  readonly pattern: string;
  readonly form: RegExp;
}

/** Makes a rule. */
export function textRule(lengthMin: number, lengthMax: number, pattern: string): TextRule {
  return { lengthMin, lengthMax, pattern, form: new RegExp(`^${pattern}$`, "u") };
}

/** The name of a role's session, and a source identity. */
export const SESSION_NAME: TextRule = textRule(2, 64, String.raw`[\w+=,.@-]*`);

/** Checks a text. @throws Fault `ValidationError` */
export function checkText(member: string, value: string | undefined, rule: TextRule): void {
  if (value === undefined) return;
  if (value.length < rule.lengthMin) {
    throw constraint(member, value, `have length greater than or equal to ${rule.lengthMin}`);
  }
  if (value.length > rule.lengthMax) {
    throw constraint(member, value, `have length less than or equal to ${rule.lengthMax}`);
  }
  if (!rule.form.test(value)) {
    throw constraint(member, value, `satisfy regular expression pattern: ${rule.pattern}`);
  }
}

const SERIAL_NUMBER = textRule(9, 256, String.raw`[\w+=/:,.@-]*`);
const TOKEN_CODE = textRule(6, 6, String.raw`[\d]*`);

/** Checks the form of what proves an MFA device. @throws Fault `ValidationError` */
export function checkMfa({ SerialNumber, TokenCode }: MfaRequest): void {
  checkText("serialNumber", SerialNumber, SERIAL_NUMBER);
  checkText("tokenCode", TokenCode, TOKEN_CODE);
}

/**
 * Checks how long a token or an assertion is. It is not repeated in the error.
 *
 * @throws Fault `ValidationError`
 */
export function checkSecret(member: string, { length }: string, lengthMax: number): void {
  if (length < SECRET_LENGTH_MIN) {
    throw constraint(member, "****", `have length greater than or equal to ${SECRET_LENGTH_MIN}`);
  }
  if (length > lengthMax) {
    throw constraint(member, "****", `have length less than or equal to ${lengthMax}`);
  }
}

const SECRET_LENGTH_MIN = 4;

const TAGS_MAX = 50;
const TAG_KEY = textRule(1, 128, String.raw`[\p{L}\p{Z}\p{N}_.:/=+\-@]+`);
const TAG_VALUE = textRule(0, 256, String.raw`[\p{L}\p{Z}\p{N}_.:/=+\-@]*`);

/** Checks session tags. @throws Fault `ValidationError`, `InvalidParameterValue` */
export function checkTags(tags: readonly Tag[] | undefined): void {
  if (tags === undefined) return;
  if (tags.length > TAGS_MAX) {
    throw constraint("tags", "[...]", `have length less than or equal to ${TAGS_MAX}`);
  }
  const seen = new Set<string>();
  for (const [index, { Key, Value }] of tags.entries()) {
    checkText(`tags.${index + 1}.member.key`, Key, TAG_KEY);
    checkText(`tags.${index + 1}.member.value`, Value, TAG_VALUE);
    if (seen.has(Key.toLowerCase())) {
      throw invalidParameter(
        "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
      );
    }
    seen.add(Key.toLowerCase());
  }
}

/** Session tags as they are kept. */
export function tagsOf(tags: readonly Tag[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key, Value]));
}

/** The condition keys of a request that carries tags. */
export function tagConditions(
  tags: Readonly<Record<string, string>>,
): Readonly<Record<string, string | readonly string[]>> {
  const entries = Object.entries(tags);
  if (entries.length === 0) return {};
  return {
    ...Object.fromEntries(entries.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    "aws:TagKeys": entries.map(([key]) => key),
  };
}

/** The policies that a request cuts its session down with. */
export interface SessionPolicies {
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly PolicyDescriptorType[] | undefined;
}

const POLICY_CHARACTERS_MAX = 2048;
const POLICY_ARNS_MAX = 10;

/** Checks the session policies as far as they stand in the request. @throws Fault */
export function checkPolicies({ Policy, PolicyArns = [] }: SessionPolicies): void {
  if (PolicyArns.length > POLICY_ARNS_MAX) {
    throw constraint("policyArns", "[...]", `have length less than or equal to ${POLICY_ARNS_MAX}`);
  }
  if (Policy === undefined) return;
  if (Policy.length < 1) {
    throw constraint("policy", Policy, "have length greater than or equal to 1");
  }
  if (Policy.length > POLICY_CHARACTERS_MAX) {
    throw constraint(
      "policy",
      Policy,
      `have length less than or equal to ${POLICY_CHARACTERS_MAX}`,
    );
  }
  try {
    validateIdentityPolicy(Policy);
  } catch (error) {
    if (error instanceof PolicyValidationError) throw malformedPolicy(error.message);
    throw error;
  }
}

/**
 * The texts of the session policies, as they are now: a session keeps them to its end.
 *
 * @param account Where managed policies must be: the account of the session.
 * @throws Fault `ValidationError`
 */
export async function policyTexts(
  { Policy, PolicyArns = [] }: SessionPolicies,
  account: string,
  tx: ReadTransaction,
): Promise<readonly string[] | undefined> {
  const texts = Policy === undefined ? [] : [Policy];
  for (const { arn = "" } of PolicyArns) {
    const policy = await findPolicy(arn, tx);
    const isUsable = policy?.account === account || policy?.account === "aws";
    if (policy === undefined || !isUsable) {
      throw validationError(`Policy ${arn} does not exist or is not attachable.`);
    }
    texts.push(defaultDocument(policy));
  }
  return texts.length === 0 ? undefined : texts;
}

/** Bytes that the packed policies and tags of a session may take. */
const PACKED_BYTES_MAX = 2048;

/**
 * How much of the room for policies and tags a session takes, in percent; undefined when it has
 * neither.
 *
 * DIFFERS: AWS does not say how it packs; here it is by deflating.
 *
 * @throws Fault `PackedPolicyTooLarge`
 */
export function packedPercent(
  { Policy = "", PolicyArns = [] }: SessionPolicies,
  tags: Readonly<Record<string, string>>,
): number | undefined {
  const parts = [Policy, ...PolicyArns.map(({ arn = "" }) => arn), ...Object.entries(tags).flat()];
  const text = parts.join("\n").trim();
  if (text === "") return undefined;
  const percent = Math.ceil((deflateRawSync(text).length * 100) / PACKED_BYTES_MAX);
  if (percent > 100) throw packedPolicyTooLarge(percent);
  return percent;
}

/** Temporary credentials as STS tells them. */
export function toWireCredentials(session: Session): Credentials {
  return {
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    SessionToken: session.sessionToken,
    // oxlint-disable-next-line no-restricted-globals -- writes a given time, reads no clock
    Expiration: new Date(session.expiresAtMs),
  };
}
