/**
 * AWS's wording of S3 Control's errors.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#S3ControlErrorCodeList | S3 Control's error codes}
 */
import { Fault } from "../../model/fault.ts";
import { NoSuchPublicAccessBlockConfiguration } from "./contract.ts";

export function accessDenied(text = "Access Denied"): Fault {
  return new Fault({ code: "AccessDenied", status: 403 }, text);
}

export function invalidRequest(text: string): Fault {
  return new Fault({ code: "InvalidRequest" }, text);
}

export function malformedXml(): Fault {
  return new Fault(
    { code: "MalformedXML" },
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
}

export function malformedPolicy(text: string): Fault {
  return new Fault({ code: "MalformedPolicy" }, text);
}

export function invalidUri(uri: string): Fault {
  return new Fault({ code: "InvalidURI" }, "Couldn't parse the specified URI.", {
    members: { URI: uri },
  });
}

export function invalidTag(text: string): Fault {
  return new Fault({ code: "InvalidTag" }, text);
}

export function noSuchBucket(name: string): Fault {
  return new Fault({ code: "NoSuchBucket", status: 404 }, "The specified bucket does not exist", {
    members: { BucketName: name },
  });
}

export function noAccountBlock(account: string): Fault {
  return new Fault(
    NoSuchPublicAccessBlockConfiguration,
    "The public access block configuration was not found",
    { members: { AccountId: account } },
  );
}

export function noSuchAccessPoint(name: string): Fault {
  return new Fault(
    { code: "NoSuchAccessPoint", status: 404 },
    "The specified accesspoint does not exist",
    { members: { AccessPointName: name } },
  );
}

export function noSuchAccessPointPolicy(name: string): Fault {
  return new Fault(
    { code: "NoSuchAccessPointPolicy", status: 404 },
    "The specified accesspoint policy does not exist",
    { members: { AccessPointName: name } },
  );
}

export function accessPointExists(): Fault {
  return new Fault(
    { code: "AccessPointAlreadyOwnedByYou", status: 409 },
    "Your previous request to create the named accesspoint succeeded and you already own it.",
  );
}

export function noSuchResource(): Fault {
  return new Fault(
    { code: "NoSuchResource", status: 404 },
    "The specified resource doesn't exist.",
  );
}
