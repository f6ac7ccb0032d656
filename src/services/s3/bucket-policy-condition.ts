/**
 * The conditions of bucket policies: S3 takes none that no request could ever meet.
 *
 * ```
 * StringMatches                              Invalid Condition type : StringMatches
 * s3:folder                                  Policy has an invalid condition key
 * s3:prefix on s3:GetObject                  Conditions do not apply to combination of actions ...
 * IpAddress aws:SourceIp home                Invalid IP address in Conditions
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html | Bucket policy examples using condition keys}
 * @see {@link https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html | Actions, resources, and condition keys for Amazon S3}
 */
import type { Catalogue, ConditionKey } from "../../iam-engine/catalogue.ts";
import { parseNetwork } from "../../iam-engine/network.ts";
import { findOperator } from "../../iam-engine/operator.ts";
import { textsIn, type Json, type JsonObject } from "../../iam-engine/validation.ts";
import { malformedPolicy } from "./faults.ts";

/**
 * Checks the conditions of a statement.
 *
 * @param actions What the statement is about; empty when it says what it is not about.
 * @throws Fault `MalformedPolicy`
 */
export function checkConditions(
  condition: Json | undefined,
  actions: readonly string[],
  catalogue: Catalogue,
): void {
  if (!(condition instanceof Map)) return;
  const named = actions.filter((action) => !/[*?]/.test(action));
  for (const [operator, keys] of condition as JsonObject) {
    if (!isOperator(operator)) throw malformedPolicy(`Invalid Condition type : ${operator}`);
    if (!(keys instanceof Map)) continue;
    for (const [key, values] of keys as JsonObject) {
      checkKey(key.toLowerCase(), named, catalogue);
      if (/ipaddress/i.test(operator) && key.toLowerCase() === "aws:sourceip") {
        checkAddresses(textsIn(values) ?? []);
      }
    }
  }
}

function isOperator(name: string): boolean {
  const [, base = name] = /^(?:ForAllValues:|ForAnyValue:)?(.+?)(?:IfExists)?$/i.exec(name) ?? [];
  return base.toLowerCase() === "null" || findOperator(base) !== undefined;
}

/**
 * Each action that a statement names must have the key; patterns of actions are not looked at. What
 * is not of S3 is taken as it is, for AWS has keys that it does not list.
 */
function checkKey(key: string, actions: readonly string[], catalogue: Catalogue): void {
  if (!key.startsWith("s3:")) {
    if (!key.includes(":")) throw malformedPolicy("Policy has an invalid condition key");
    return;
  }
  if (!isKeyOf(catalogue.service("s3")?.conditionKeys ?? [], key)) {
    throw malformedPolicy("Policy has an invalid condition key");
  }
  if (EVERYWHERE.some((each) => key.startsWith(each))) return;
  for (const action of actions) {
    if (!isKeyOf(catalogue.action(action)?.conditionKeys ?? [], key)) {
      throw malformedPolicy(
        "Conditions do not apply to combination of actions and resources in statement",
      );
    }
  }
}

/** The beginnings of keys that requests for anything have; the reference lists some for few actions. */
const EVERYWHERE = [
  "s3:accessgrantsinstancearn",
  "s3:accesspointnetworkorigin",
  "s3:accesspointtag/",
  "s3:authtype",
  "s3:buckettag/",
  "s3:dataaccesspoint",
  "s3:resourceaccount",
  "s3:signatureage",
  "s3:signatureversion",
  "s3:tlsversion",
  "s3:x-amz-content-sha256",
  // Seen on AWS, which takes these two with every action.
  "s3:x-amz-grant-write",
] as const;

/** A key of tags ends in its tag: `s3:ExistingObjectTag/<key>`, `s3:BucketTag/${TagKey}`. */
function isKeyOf(known: readonly ConditionKey[], key: string): boolean {
  return known.some(({ name }) => {
    const slash = name.indexOf("/");
    if (slash < 0) return name.toLowerCase() === key;
    return key.length > slash + 1 && key.startsWith(name.slice(0, slash + 1).toLowerCase());
  });
}

function checkAddresses(values: readonly string[]): void {
  for (const value of values) {
    if (parseNetwork(value) === undefined) {
      throw malformedPolicy("Invalid IP address in Conditions");
    }
  }
}
