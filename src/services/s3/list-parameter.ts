/**
 * The parameters that S3's listings share: how many, from where, in which encoding.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html | ListObjectsV2}
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html | ListObjectVersions}
 */
import type { Fault } from "../../model/fault.ts";
import { invalidArgument } from "./request-faults.ts";
import { urlEncoded } from "./object-key.ts";
import { isVersionId } from "./version.ts";

/** No page holds more, whatever is asked for. */
export const PAGE_MAX = 1000;
const INTEGER_MAX = 2_147_483_647;

/** Parameters that say how many, by the name under which S3 complains. */
export type LimitName = "maxKeys" | "max-uploads" | "max-parts" | "max-annotation-results";

/** How many a page may hold; 1,000 unless less is asked for. */
export function pageLimit(name: LimitName, value: number | undefined): number {
  if (value === undefined) return PAGE_MAX;
  if (!Number.isInteger(value) || Math.abs(value) > INTEGER_MAX) {
    throw noInteger(name === "maxKeys" ? "max-keys" : name, String(value));
  }
  if (value < 0) {
    throw invalidArgument(`Argument ${name} must be an integer between 0 and ${INTEGER_MAX}`, {
      name,
      value: String(value),
    });
  }
  return Math.min(value, PAGE_MAX);
}

function noInteger(name: string, value: string): Fault {
  return invalidArgument(`Provided ${name} not an integer or within integer range`, {
    name,
    value,
  });
}

/** As {@link pageLimit}, of versions, of which S3 says it in another way. */
export function versionsLimit(value: number | undefined): number {
  if (value !== undefined && value < 0 && Number.isInteger(value)) {
    throw invalidArgument("max-keys cannot be negative", { name: "max-keys" });
  }
  return pageLimit("maxKeys", value);
}

/** Behind which part a listing goes on; from the first without one. */
export function partMarker(value: string | undefined): number {
  if (value === undefined || value === "") return 0;
  const argument = { name: "part-number-marker", value };
  if (!/^[+-]?\d{1,10}$/.test(value) || Math.abs(Number(value)) > INTEGER_MAX) {
    throw noInteger(argument.name, value);
  }
  const marker = Number(value);
  if (marker < 0) {
    throw invalidArgument(
      `Argument part-number-marker must be an integer between 0 and ${INTEGER_MAX}`,
      argument,
    );
  }
  return marker;
}

/** Encodes the keys of an answer, or leaves them. */
export type KeyEncoder = (key: string) => string;

/** Reads `encoding-type`: `url` is all there is. */
export function keyEncoder(encodingType: string | undefined): KeyEncoder {
  if (encodingType === undefined) return asItIs;
  if (encodingType === "url") return urlEncoded;
  throw invalidArgument("Invalid Encoding Method specified in Request", {
    name: "encoding-type",
    value: encodingType,
  });
}

function asItIs(key: string): string {
  return key;
}

const TOKEN_START = "1/";

/** The token with which the next page goes on behind a key or common prefix. */
export function writeContinuationToken(marker: string): string {
  return Buffer.from(TOKEN_START + marker).toString("base64url");
}

/** Reads a token of {@link writeContinuationToken}: the key or common prefix told last. */
export function parseContinuationToken(token: string): string {
  const bytes = Buffer.from(token, "base64url");
  const text = bytes.toString();
  if (text.startsWith(TOKEN_START) && writeContinuationToken(text.slice(2)) === token) {
    return text.slice(TOKEN_START.length);
  }
  throw invalidArgument("The continuation token provided is incorrect", {
    name: "continuation-token",
    value: token,
  });
}

/** A version can be gone on from only within its key, which may be told to be none. */
export function checkVersionMarker(
  keyMarker: string | undefined,
  versionIdMarker: string | undefined,
): void {
  if (versionIdMarker === undefined) return;
  const argument = { name: "version-id-marker", value: versionIdMarker };
  if (versionIdMarker === "") {
    throw invalidArgument("A version-id marker cannot be empty.", argument);
  }
  if (keyMarker === undefined) {
    throw invalidArgument(
      "A version-id marker cannot be specified without a key marker.",
      argument,
    );
  }
  if (!isVersionId(versionIdMarker)) {
    throw invalidArgument("Invalid version id specified", argument);
  }
}
