import { mintUniqueId } from "../../model/access-key.ts";
import type { Ids } from "../../model/ids.ts";
import type { Call } from "../../model/operation.ts";
import type { Resource } from "../../model/resource.ts";
import { globalRegion } from "../../model/scope.ts";
import type { ServerCertificateMetadata } from "./contract.ts";
import { notFound } from "./faults.ts";
import { serverCertificates } from "./tables.ts";
import type { Tags } from "./tag.ts";
import { wireDate } from "./wire-date.ts";

/**
 * A certificate for HTTPS. Its private key is kept by nobody: no operation of IAM gives it out.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_server-certs.html | Server certificates}
 */
export interface ServerCertificate {
  readonly account: string;
  readonly region: string;
  readonly nameKey: string;
  readonly name: string;
  readonly path: string;
  readonly partition: string;
  /** `ASCA...` */
  readonly id: string;
  readonly body: string;
  readonly chain?: string | undefined;
  readonly uploadedAtMs: number;
  readonly expiresAtMs: number;
  readonly tags: Tags;
}

/** Of one account. */
export const SERVER_CERTIFICATES_MAX = 20;

/** Makes the record of a certificate. */
export function newServerCertificate(
  facts: Omit<ServerCertificate, "region" | "nameKey" | "id">,
  ids: Ids,
): ServerCertificate {
  return {
    ...facts,
    region: globalRegion(facts.partition),
    nameKey: facts.name.toLowerCase(),
    id: mintUniqueId("ASCA", facts.account, ids),
  };
}

/** `arn:aws:iam::111111111111:server-certificate/cloudfront/shop` */
export function serverCertificateArn({
  partition,
  account,
  path,
  name,
}: Pick<ServerCertificate, "partition" | "account" | "path" | "name">): string {
  return `arn:${partition}:iam::${account}:server-certificate${path}${name}`;
}

/** A located certificate. */
export interface LocatedCertificate {
  readonly certificate: Resource<ServerCertificate>;
}

/**
 * Finds a certificate of the caller's account by its name.
 *
 * @param path Where a missing one would be.
 */
export async function certificateNamed(
  name: string,
  { scope, tx }: Pick<Call, "scope" | "tx">,
  path = "/",
): Promise<LocatedCertificate> {
  const { account, partition } = scope;
  const key = { account, region: globalRegion(partition), nameKey: name.toLowerCase() };
  const record = await tx.get(serverCertificates, key);
  const arn = serverCertificateArn(record ?? { partition, account, path, name });
  const type = "server-certificate";
  return { certificate: { type, arn, account, region: "", record, tags: record?.tags } };
}

/** The record of a certificate that must exist. @throws Fault `NoSuchEntity` */
export function requireServerCertificate({
  record,
  arn,
}: Resource<ServerCertificate>): ServerCertificate {
  if (record !== undefined) return record;
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  throw notFound(`The Server Certificate with name ${name} cannot be found.`);
}

/** What is told of a certificate everywhere. */
export function toWireMetadata(certificate: ServerCertificate): ServerCertificateMetadata {
  return {
    Path: certificate.path,
    ServerCertificateName: certificate.name,
    ServerCertificateId: certificate.id,
    Arn: serverCertificateArn(certificate),
    UploadDate: wireDate(certificate.uploadedAtMs),
    Expiration: wireDate(certificate.expiresAtMs),
  };
}
