/**
 * What botocore adds to S3's lists and the SDK for JavaScript does not: keys are asked for
 * percent-encoded, for XML cannot hold every key, and decoded again in the answer.
 */
const LISTS = ["ListObjects", "ListObjectsV2", "ListObjectVersions"];

/** Members of a list's answer that come encoded. */
const ENCODED = [
  "Delimiter",
  "Prefix",
  "Marker",
  "NextMarker",
  "StartAfter",
  "KeyMarker",
  "NextKeyMarker",
];
const ENCODED_IN_LISTS = {
  Contents: "Key",
  Versions: "Key",
  DeleteMarkers: "Key",
  CommonPrefixes: "Prefix",
} as const;

type Params = Readonly<Record<string, unknown>>;

/** The parameters with `EncodingType`; the very same ones where botocore adds nothing. */
export function withEncodingType(operation: string, params: Params): Params {
  if (!LISTS.includes(operation) || params["EncodingType"] !== undefined) return params;
  return { ...params, EncodingType: "url" };
}

/** Decodes the keys of an answer in place. */
export function decodeKeys(output: Record<string, unknown>): void {
  for (const name of ENCODED) decodeMember(output, name);
  for (const [list, name] of Object.entries(ENCODED_IN_LISTS)) {
    const items = output[list];
    if (!Array.isArray(items)) continue;
    for (const item of items as Record<string, unknown>[]) decodeMember(item, name);
  }
}

function decodeMember(holder: Record<string, unknown>, name: string): void {
  const value = holder[name];
  if (typeof value === "string") holder[name] = decodeURIComponent(value.replaceAll("+", " "));
}
