/**
 * The credential report: a line of text for each user of an account, behind one for its root user.
 *
 * DIFFERS: an account of Atoll's has no birthday and its root user no credentials. The root line
 * tells the time of the oldest entity, or that of the report.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html | Credential reports}
 */
import type { ReadTransaction } from "../../model/store.ts";
import { globalRegion, type Scope } from "../../model/scope.ts";
import { livingKeysOf } from "./access-key.ts";
import { settingsOf, type PasswordPolicy } from "./account-settings.ts";
import { everyEntity } from "./attachment.ts";
import { entitiesOf } from "./entity.ts";
import { certificatesOf, type SigningCertificate } from "./signing-certificate.ts";
import { keyUses, loginProfiles, mfaDevices } from "./tables.ts";
import { userArn, userKind, type User } from "./user.ts";
import { wireDate } from "./wire-date.ts";

/** The one report of an account. */
export interface CredentialReport {
  readonly account: string;
  readonly region: string;
  readonly generatedAtMs: number;
  readonly content: string;
}

/** How long a report is given out before there must be a new one. */
const FRESH_MS = 4 * 3_600_000;

/** Tells whether a report is still given out. */
export function isFresh({ generatedAtMs }: CredentialReport, nowMs: number): boolean {
  return nowMs - generatedAtMs <= FRESH_MS;
}

const COLUMNS = [
  "user",
  "arn",
  "user_creation_time",
  "password_enabled",
  "password_last_used",
  "password_last_changed",
  "password_next_rotation",
  "mfa_active",
  "access_key_1_active",
  "access_key_1_last_rotated",
  "access_key_1_last_used_date",
  "access_key_1_last_used_region",
  "access_key_1_last_used_service",
  "access_key_2_active",
  "access_key_2_last_rotated",
  "access_key_2_last_used_date",
  "access_key_2_last_used_region",
  "access_key_2_last_used_service",
  "cert_1_active",
  "cert_1_last_rotated",
  "cert_2_active",
  "cert_2_last_rotated",
];

const NOTHING = "N/A";
const NO_KEY = ["false", NOTHING, NOTHING, NOTHING, NOTHING];
const NO_CERTIFICATE = ["false", NOTHING];

/** Writes the report of an account. */
export async function newReport(
  scope: Scope,
  nowMs: number,
  tx: ReadTransaction,
): Promise<CredentialReport> {
  const { account, partition } = scope;
  const region = globalRegion(partition);
  const { passwordPolicy } = await settingsOf(scope, tx);
  const devices = await tx.scan(mfaDevices, { prefix: { account, region } });
  const withDevice = new Set(devices.map(({ owner }) => owner?.userId));
  const rows = [COLUMNS, await rootRow(scope, nowMs, tx)];
  for (const user of await entitiesOf(userKind, scope, tx)) {
    rows.push([
      user.name,
      userArn(user),
      toText(user.createdAtMs),
      ...(await passwordFields(user, passwordPolicy, tx)),
      String(withDevice.has(user.id)),
      ...(await keyFields(user, tx)),
      ...certificateFields(await certificatesOf(user, tx)),
    ]);
  }
  const content = rows.map((fields) => fields.map(quoted).join(",")).join("\n");
  return { account, region, generatedAtMs: nowMs, content };
}

async function rootRow(scope: Scope, nowMs: number, tx: ReadTransaction): Promise<string[]> {
  const { account, partition } = scope;
  const entities = await everyEntity(scope, tx);
  const createdAtMs = entities.reduce((first, each) => Math.min(first, each.createdAtMs), nowMs);
  return [
    "<root_account>",
    `arn:${partition}:iam::${account}:root`,
    toText(createdAtMs),
    "false",
    NOTHING,
    NOTHING,
    "not_supported",
    "false",
    ...NO_KEY,
    ...NO_KEY,
    ...NO_CERTIFICATE,
    ...NO_CERTIFICATE,
  ];
}

/** Nobody signs in with a password here, so it has never been used. */
async function passwordFields(
  { account, region, id: userId }: User,
  policy: PasswordPolicy | undefined,
  tx: ReadTransaction,
): Promise<string[]> {
  const login = await tx.get(loginProfiles, { account, region, userId });
  if (login === undefined) return ["false", NOTHING, NOTHING, NOTHING];
  const changedAtMs = login.changedAtMs ?? login.createdAtMs;
  const days = policy?.ageDaysMax ?? 0;
  const nextRotation = days === 0 ? NOTHING : toText(changedAtMs + days * 86_400_000);
  return ["true", "no_information", toText(changedAtMs), nextRotation];
}

async function keyFields(user: User, tx: ReadTransaction): Promise<string[]> {
  const keys = await livingKeysOf(user, tx);
  const sorted = keys.toSorted((a, b) => (a.accessKeyId < b.accessKeyId ? -1 : 1));
  const fields: string[][] = [];
  for (const { accessKeyId, status, createdAtMs } of sorted) {
    const use = await tx.get(keyUses, { accessKeyId });
    fields.push([
      String(status === "Active"),
      toText(createdAtMs),
      use === undefined ? NOTHING : toText(use.usedAtMs),
      use?.usedIn ?? NOTHING,
      use?.service ?? NOTHING,
    ]);
  }
  return [...(fields[0] ?? NO_KEY), ...(fields[1] ?? NO_KEY)];
}

/** Inactive ones stand first. */
function certificateFields(certificates: readonly SigningCertificate[]): string[] {
  const inactive = certificates.filter(({ status }) => status !== "Active");
  const active = certificates.filter(({ status }) => status === "Active");
  const fields = [...inactive, ...active].map(({ status, uploadedAtMs }) => [
    String(status === "Active"),
    toText(uploadedAtMs),
  ]);
  return [...(fields[0] ?? NO_CERTIFICATE), ...(fields[1] ?? NO_CERTIFICATE)];
}

/** `2026-01-01T00:00:00+00:00` */
function toText(ms: number): string {
  return `${wireDate(ms).toISOString().slice(0, "2026-01-01T00:00:00".length)}+00:00`;
}

/** A user's name may hold a comma. */
function quoted(field: string): string {
  return field.includes(",") ? `"${field}"` : field;
}
