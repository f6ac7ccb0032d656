import type { Scope } from "../../model/scope.ts";
import { partitionOf } from "../../model/scope.ts";
import { illegalLocation, invalidLocation, wrongSigningRegion } from "./faults.ts";

/**
 * The region in which a bucket is made. us-east-1's endpoint makes buckets everywhere, each other one
 * in its own region only, which must be said.
 *
 * @throws Fault `IllegalLocationConstraintException`, `InvalidLocationConstraint`,
 *   `AuthorizationHeaderMalformed` for what no region is called
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html | CreateBucket: LocationConstraint}
 */
export function checkLocation(
  constraint: string | undefined,
  { region, partition }: Pick<Scope, "region" | "partition">,
): string {
  if (region !== "us-east-1") {
    // s3cmd signs for `US` and goes by what this answers.
    if (!isRegionName(region)) throw wrongSigningRegion(region, "us-east-1");
    if (constraint === undefined || constraint === "") throw illegalLocation("unspecified");
    const wanted = constraint === "EU" ? "eu-west-1" : constraint;
    if (wanted !== region) throw illegalLocation(constraint);
    return region;
  }
  if (constraint === undefined) return region;
  // `EU` is how Ireland was called when it was the only one there.
  const wanted = constraint === "EU" ? "eu-west-1" : constraint;
  if (wanted === "us-east-1" || !isRegionName(wanted) || partitionOf(wanted) !== partition) {
    throw invalidLocation(constraint);
  }
  return wanted;
}

/** Tells whether a text has the form of a region's name. */
export function isRegionName(text: string): boolean {
  return /^[a-z]{2}(?:-[a-z]+)+-\d$/.test(text);
}
