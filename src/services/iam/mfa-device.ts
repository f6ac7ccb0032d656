import type { Call } from "../../model/operation.ts";
import type { Resource } from "../../model/resource.ts";
import type { ReadTransaction, WriteTransaction } from "../../model/store.ts";
import type { Tags } from "./tag.ts";
import { findTotpStep, totpCode } from "./totp.ts";
import type { User } from "./user.ts";
import { globalRegion } from "../../model/scope.ts";
import { mfaDevices } from "./tables.ts";
import { invalidAuthenticationCode, notFound } from "./faults.ts";

/**
 * A virtual MFA device: a secret that it shares with an authenticator program.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable_virtual.html | Virtual MFA devices}
 */
export interface MfaDevice {
  readonly account: string;
  readonly region: string;
  /** Its ARN. */
  readonly serialNumber: string;
  readonly createdAtMs: number;
  readonly tags: Tags;
  /** Base64. */
  readonly secret: string;
  /** The user it is enabled for, and since when; the account's root user has none. */
  readonly owner?: MfaOwner | undefined;
  /** The last step whose code was used: a code is good once. */
  readonly lastStep?: number | undefined;
}

export interface MfaOwner {
  readonly userId: string;
  readonly enabledAtMs: number;
}

/** A located device. */
export interface LocatedDevice {
  readonly device: Resource<MfaDevice>;
}

/** Of one user. */
export const MFA_DEVICES_MAX = 8;

/** Finds a device by its serial number, which is its ARN. */
export async function deviceAt(
  serialNumber: string,
  { scope, tx }: Pick<Call, "scope" | "tx">,
): Promise<LocatedDevice> {
  const { account, partition } = scope;
  const record = await tx.get(mfaDevices, {
    account,
    region: globalRegion(partition),
    serialNumber,
  });
  return {
    device: {
      type: "mfa",
      arn: serialNumber,
      account,
      region: "",
      record,
      tags: record?.tags,
    },
  };
}

/** The record of a device that must exist. @throws Fault `NoSuchEntity` */
export function requireDevice({ record, arn }: Resource<MfaDevice>): MfaDevice {
  if (record === undefined)
    throw notFound(`VirtualMFADevice with serial number ${arn} doesn't exist.`);
  return record;
}

/** What speaks against the code that a request brings. */
export type MfaFailure = "half is missing" | "not the caller's device" | "wrong code";

/** Whether the code that a request brings is the one that the caller's device shows. */
export interface CodeCheck {
  /** Undefined when it is right. */
  readonly failure: MfaFailure | undefined;
  readonly device: MfaDevice | undefined;
  /** The step of the code, to be remembered once it is used. */
  readonly step: number | undefined;
}

/** Looks at the serial number and the code of a request; undefined when it brings neither. */
export async function checkCode(
  { SerialNumber, TokenCode }: MfaRequest,
  { scope, caller, clock, tx }: Pick<Call, "scope" | "caller" | "clock" | "tx">,
): Promise<Resource<CodeCheck> | undefined> {
  if (SerialNumber === undefined && TokenCode === undefined) return undefined;
  const { device } = await deviceAt(SerialNumber ?? "", { scope, tx });
  const failed = (failure: MfaFailure): Resource<CodeCheck> => ({
    ...device,
    record: { failure, device: undefined, step: undefined },
  });
  if (SerialNumber === undefined || TokenCode === undefined) return failed("half is missing");
  const { principal } = caller;
  const { record: found } = device;
  const isOwners = principal.kind === "user" && found?.owner?.userId === principal.userId;
  if (found === undefined || !isOwners) return failed("not the caller's device");
  const step = findTotpStep(secretOf(found), TokenCode, clock.nowMs(), found.lastStep);
  if (step === undefined) return failed("wrong code");
  return { ...device, record: { failure: undefined, device: found, step } };
}

/** The members by which a request proves that the user holds the device. */
export interface MfaRequest {
  readonly SerialNumber?: string | undefined;
  readonly TokenCode?: string | undefined;
}

/** Remembers that a code was used: it is good once. */
export async function useCode(check: CodeCheck, tx: WriteTransaction): Promise<void> {
  if (check.device === undefined || check.step === undefined) return;
  await tx.put(mfaDevices, { ...check.device, lastStep: check.step });
}

/** The secret's bytes. */
export function secretOf({ secret }: Pick<MfaDevice, "secret">): Uint8Array {
  return Buffer.from(secret, "base64");
}

/** The devices of a user. */
export async function devicesOf(
  { account, region, id }: User,
  tx: ReadTransaction,
): Promise<readonly MfaDevice[]> {
  const all = await tx.scan(mfaDevices, { prefix: { account, region } });
  return all.filter(({ owner }) => owner?.userId === id);
}

/** A device that must be a user's. @throws Fault `NoSuchEntity` */
export function requireDeviceOf({ id, name }: User, device: Resource<MfaDevice>): MfaDevice {
  const found = requireDevice(device);
  if (found.owner?.userId === id) return found;
  throw notFound(`MFA Device with serial number ${device.arn} is not enabled for user ${name}.`);
}

/** Two codes that a device shows one right after the other. */
export interface TwoCodes {
  readonly AuthenticationCode1: string;
  readonly AuthenticationCode2: string;
}

/**
 * Checks two codes in a row.
 *
 * @returns The step of the second.
 * @throws Fault `InvalidAuthenticationCode`
 */
export function checkTwoCodes(device: MfaDevice, codes: TwoCodes, nowMs: number): number {
  const secret = secretOf(device);
  const first = findTotpStep(secret, codes.AuthenticationCode1, nowMs);
  if (first === undefined || totpCode(secret, first + 1) !== codes.AuthenticationCode2) {
    throw invalidAuthenticationCode();
  }
  return first + 1;
}
