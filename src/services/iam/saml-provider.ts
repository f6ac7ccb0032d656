/**
 * Identity providers of the SAML kind that an account knows. What a company's directory signs is
 * proven by the certificates in the metadata that was given for it:
 *
 * ```
 * CreateSAMLProvider     the metadata of https://idp.example.com: its certificates
 * role's trust policy    "Federated": "arn:aws:iam::111111111111:saml-provider/Directory"
 * AssumeRoleWithSAML     an assertion of that issuer, signed with that certificate
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_saml.html | SAML 2.0 federation}
 */
import type { Call } from "../../model/operation.ts";
import type { Resource } from "../../model/resource.ts";
import { globalRegion } from "../../model/scope.ts";
import type { WriteTransaction } from "../../model/store.ts";
import { parseArn } from "../../model/arn.ts";
import { constraint, notFound, validationError } from "./faults.ts";
import type { SamlKey } from "./saml-key.ts";
import { samlProviders } from "./tables.ts";
import type { Tags } from "./tag.ts";

export interface SamlProvider {
  readonly account: string;
  readonly region: string;
  readonly arn: string;
  /** Upper-case letters and digits. */
  readonly id: string;
  /** The metadata as it was given. */
  readonly metadata: string;
  readonly entityId: string;
  /** The certificates that it signs with, PEM. */
  readonly certificates: readonly string[];
  readonly createdAtMs: number;
  readonly validUntilMs: number;
  readonly encryption: EncryptionMode;
  /** What encrypted assertions are read with, at most two. */
  readonly keys: readonly SamlKey[];
  readonly tags: Tags;
}

/** Whether assertions must be encrypted. */
export type EncryptionMode = "Required" | "Allowed";

/** How long a provider is good whose metadata does not say. */
export const VALID_MS_DEFAULT: number = 100 * 365.25 * 86_400_000;

const NAME_LENGTH_MAX = 128;
const DOCUMENT_LENGTH_MIN = 1000;
const DOCUMENT_LENGTH_MAX = 10_000_000;

/** Checks a provider's name. @throws Fault `ValidationError` */
export function checkName(name: string): void {
  if (name === "") throw constraint("name", "have length greater than or equal to 1");
  if (name.length > NAME_LENGTH_MAX) {
    throw constraint("name", `have length less than or equal to ${NAME_LENGTH_MAX}`);
  }
  if (/^[\w._-]+$/.test(name)) return;
  throw constraint("name", String.raw`satisfy regular expression pattern: [\w._-]+`);
}

/** Checks how long the metadata is. @throws Fault `ValidationError` */
export function checkMetadataLength({ length }: string): void {
  const member = "sAMLMetadataDocument";
  if (length < DOCUMENT_LENGTH_MIN) {
    throw constraint(member, `have length greater than or equal to ${DOCUMENT_LENGTH_MIN}`);
  }
  if (length > DOCUMENT_LENGTH_MAX) {
    throw constraint(member, `have length less than or equal to ${DOCUMENT_LENGTH_MAX}`);
  }
}

/** Checks the encryption mode. @throws Fault `ValidationError` */
export function checkEncryption(mode: string | undefined): void {
  if (mode === undefined || mode === "Required" || mode === "Allowed") return;
  throw constraint("assertionEncryptionMode", "satisfy enum value set: [Required, Allowed]");
}

const PROVIDER_ARN = /^arn:[\w-]+:iam::\d{12}:saml-provider\/[\w._-]+$/;

/** Checks the form of a provider's ARN. @throws Fault `ValidationError` */
export function checkProviderArn(arn: string): void {
  if (!PROVIDER_ARN.test(arn)) throw validationError(`Invalid ARN: ${arn}`);
}

/** A located provider. */
export interface LocatedSamlProvider {
  readonly provider: Resource<SamlProvider>;
}

/** Finds a provider by its ARN, in whichever account it is. */
export async function samlProviderAt(
  arn: string,
  { tx }: Pick<Call, "tx">,
): Promise<LocatedSamlProvider> {
  const { account = "", partition = "" } = parseArn(arn) ?? {};
  const record = await tx.get(samlProviders, { account, region: globalRegion(partition), arn });
  return {
    provider: { type: "saml-provider", arn, account, region: "", record, tags: record?.tags },
  };
}

/** The record of a provider that must exist. @throws Fault `NoSuchEntity` */
export function requireSamlProvider({ record, arn }: Resource<SamlProvider>): SamlProvider {
  if (record === undefined) throw notFound(`Manifest not found for arn ${arn}`);
  return record;
}

/** A provider that is about to be changed. @throws Fault `NoSuchEntity` */
export async function lockSamlProvider(
  provider: Resource<SamlProvider>,
  tx: WriteTransaction,
): Promise<SamlProvider> {
  const { account, region, arn } = requireSamlProvider(provider);
  const record = await tx.lock(samlProviders, { account, region, arn });
  return requireSamlProvider({ ...provider, record });
}
