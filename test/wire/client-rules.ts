/**
 * What SDK clients do of themselves around the wire form, so that a value comes back otherwise than
 * it went. None of it is about how members are written; each rule says what the client does.
 */
import type { OperationContract } from "../../src/model/contract.ts";

/**
 * Inputs that a client checks, completes or rewrites, by service or operation: the member's value in
 * every case, undefined to leave it out.
 */
const INPUT_RULES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  // Both members have the Query name `AttributeName`, so that either is read from it.
  "sqs.ReceiveMessage": { AttributeNames: ["All"], MessageSystemAttributeNames: ["All"] },
  // The client signs a URL for the source region and names the destination itself.
  "ec2.CopySnapshot": { DestinationRegion: "us-east-1", PresignedUrl: "https://localhost/" },
  // The client makes a host name of it.
  "events.PutEvents": { EndpointId: undefined },
  s3: {
    // The client accepts bucket names that can be one only.
    Bucket: "bucket-1",
    // The client sends keys in base64 and adds their MD5.
    SSECustomerKey: undefined,
    CopySourceSSECustomerKey: undefined,
    // The client computes the checksum that this names, and adds it.
    ChecksumAlgorithm: undefined,
    // Clients say the length of a body where nothing is said.
    ContentLength: 7,
  },
  // Clients make a host name of it.
  "s3.WriteGetObjectResponse": { RequestRoute: "route-1" },
  // The client says `application/octet-stream` where nothing is said.
  "s3.PutObject": { ContentType: "text/plain" },
  // The client makes a host name of it.
  s3control: { AccountId: "123456789012" },
  "s3control.CreateBucket": { OutpostId: "op-1" },
  "s3control.ListRegionalBuckets": { OutpostId: "op-1" },
};

/** Outputs that a client would not accept otherwise, in the same form. */
const OUTPUT_RULES: typeof INPUT_RULES = {
  // The client takes an empty body for an error that came with status 200.
  "s3.CopyObject": { CopyObjectResult: { ETag: `"e"` } },
  "s3.UploadPartCopy": { CopyPartResult: { ETag: `"e"` } },
  // These members are the header that tells the kind of body, which every body has.
  "s3.GetObject": { ContentType: "text/plain" },
  "lambda.InvokeWithResponseStream": {
    ResponseStreamContentType: "application/vnd.amazon.eventstream",
  },
};

/** The rules for the values of an operation in one direction. */
export function clientRules(
  { name, service }: OperationContract,
  direction: "input" | "output",
): Readonly<Record<string, unknown>> {
  const rules = direction === "input" ? INPUT_RULES : OUTPUT_RULES;
  return { ...rules[service.id], ...rules[`${service.id}.${name}`] };
}

/** Errors that a client takes for another one, by service, protocol and name. */
export const TAKEN_FOR: Readonly<Record<string, string>> = {
  // They share their Query code, by which clients of these protocols tell errors apart.
  "cloudwatch awsQuery DashboardNotFoundError": "ResourceNotFound",
  "cloudwatch awsJson1_0 DashboardNotFoundError": "ResourceNotFound",
};
