/**
 * Annotations: named texts that hang on one version of an object, and can be written long after it.
 *
 * ```
 * labels.json     1 byte to 1 MiB of UTF-8, at most 1,000 of them for a version
 * ```
 *
 * They are deleted with their version, go along with a copy, and change nothing of the object. Its
 * record knows of them by one id, so that objects without annotations cost nothing.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/annotations-overview.html | Annotating your objects}
 */
import { Fault } from "../../model/fault.ts";
import type { ObjectChecksum } from "./checksum.ts";
import {
  AnnotationLimitExceeded,
  AnnotationNameTooLong,
  InvalidAnnotationName,
  InvalidPrefix,
  NoSuchAnnotation,
  UnsupportedMediaType,
} from "./contract.ts";

/** All annotations of a version. */
export interface AnnotationSet {
  readonly id: string;
  readonly count: number;
}

/** An annotation, but for its bytes. */
export interface Annotation {
  readonly account: string;
  readonly region: string;
  /** Of the set. */
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  /** Without quotes. */
  readonly etag: string;
  readonly checksum: ObjectChecksum;
  readonly createdAtMs: number;
  /** Where the counter begins, of one that is encrypted (`body-cipher.ts`). */
  readonly iv?: string | undefined;
}

/** An annotation's bytes, which listing does not read. */
export interface AnnotationPayload {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

export const ANNOTATIONS_MAX = 1000;
export const PAYLOAD_BYTES_MAX: number = 1024 ** 2;
const NAME_BYTES_MAX = 512;
const CHARACTERS = /^[\p{L}0-9_.-]*$/u;
const RESERVED = /^(?:aws|s3)/i;

/**
 * Checks a name.
 *
 * @throws Fault `AnnotationNameTooLong`, `InvalidAnnotationName`
 */
export function checkAnnotationName(name: string): void {
  if (Buffer.byteLength(name) > NAME_BYTES_MAX) {
    throw new Fault(AnnotationNameTooLong, "The annotation name exceeds 512 bytes.");
  }
  if (name === "" || !CHARACTERS.test(name) || RESERVED.test(name)) {
    throw new Fault(InvalidAnnotationName, "The annotation name you provided is invalid.");
  }
}

/**
 * Checks with what names are to begin.
 *
 * @throws Fault `InvalidPrefix`
 */
export function checkAnnotationPrefix(prefix: string): void {
  if (Buffer.byteLength(prefix) > NAME_BYTES_MAX || !CHARACTERS.test(prefix)) {
    throw new Fault(InvalidPrefix, "The annotation prefix you provided is invalid.");
  }
}

export function noSuchAnnotation(): Fault {
  return new Fault(NoSuchAnnotation, "The specified annotation does not exist on this object.");
}

export function tooManyAnnotations(): Fault {
  return new Fault(
    AnnotationLimitExceeded,
    "The request would exceed the maximum number of annotations allowed per object.",
  );
}

export function noText(): Fault {
  return new Fault(UnsupportedMediaType, "The annotation payload is not valid UTF-8 encoded text.");
}
