/**
 * The form of the resources in an identity policy.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html | Resource}
 */

/** AWS's text about a resource that it does not take; undefined for none. */
export type PolicyComplaint = string | undefined;

const PARTITIONS: ReadonlySet<string> = new Set(["aws", "aws-cn", "aws-us-gov"]);

const IAM_PATHS = [
  "user/",
  "federated-user/",
  "role/",
  "group/",
  "instance-profile/",
  "mfa/",
  "server-certificate/",
  "policy/",
  "sms-mfa/",
  "saml-provider/",
  "oidc-provider/",
  "report/",
  "access-report/",
];

/** What of S3 lies in a region, and says so: buckets do not. */
const S3_PATHS = ["accesspoint/", "access-grants/", "job/", "storage-lens/", "storage-lens-group/"];

/** Checks a resource as far as its form goes. */
export function checkResourceFormat(resource: string): PolicyComplaint {
  if (resource === "*") return undefined;
  const [, partition, service, region, account, ...rest] = resource.split(":");
  if (partition === undefined) return `Resource ${resource} must be in ARN format or "*".`;
  if (!PARTITIONS.has(partition) && partition !== "*") {
    const parts = [service, region, account].map((part) => part ?? "*");
    const tail = rest.length === 0 ? "*" : rest.join(":");
    return `Partition "${partition}" is not valid for resource "arn:${partition}:${parts.join(":")}:${tail}".`;
  }
  if (service === undefined || /[*?]/.test(service)) {
    return "Resource vendor must be fully qualified and cannot contain regexes.";
  }
  const path = rest.join(":");
  if (service === "iam") return checkIam(resource, region, path);
  if (service === "s3" && hasRegion(region) && !S3_PATHS.some((each) => path.startsWith(each))) {
    return `Resource ${resource} can not contain region information.`;
  }
  return undefined;
}

function checkIam(resource: string, region: string | undefined, path: string): PolicyComplaint {
  if (hasRegion(region)) return `IAM resource ${resource} cannot contain region information.`;
  const isShort = resource.split(":").length < 6;
  const isKnown =
    isShort ||
    path.startsWith("*") ||
    path === "root" ||
    IAM_PATHS.some((each) => path.startsWith(each));
  if (isKnown) return undefined;
  return `IAM resource path must either be "*" or start with ${IAM_PATHS.join(", ")}.`;
}

/** A star stands for no region too. */
function hasRegion(region: string | undefined): boolean {
  return region !== undefined && region !== "" && region !== "*";
}

/**
 * Tells whether IAM's older parser takes a text for an ARN: six parts and a service, or a short form
 * that leaves the rest out.
 */
export function isLegacyArn(resource: string): boolean {
  if (resource === "*") return true;
  const parts = resource.split(":");
  if (parts.length < 6 && resource.includes("::")) return false;
  return parts.length <= 3 || parts[2] !== "";
}
