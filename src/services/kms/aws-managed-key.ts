/**
 * AWS managed keys: the keys that services make for themselves in an account, when somebody first
 * uses them, under an alias like `alias/aws/s3`. Everybody in the account may use them, but only
 * through that service; nobody else may, and nobody can change them.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-cmk | AWS managed keys}
 */
import type { Call } from "../../model/operation.ts";
import type { WriteTransaction } from "../../model/store.ts";
import { AWS_ALIAS_PREFIX, type AliasPlace } from "./alias.ts";
import { newKeyId, type KmsKey } from "./key.ts";
import { sealMaterial, type KeyMaterial } from "./material.ts";
import { aliases, keys, materials } from "./tables.ts";

interface ManagedService {
  /** As policies spell the service. */
  readonly name: string;
  /** What AWS says of the key. */
  readonly protects: string;
}

/** Services by the last part of their alias. */
const SERVICES: Readonly<Record<string, ManagedService>> = {
  s3: { name: "S3", protects: "S3 objects" },
  sqs: { name: "SQS", protects: "SQS messages" },
  sns: { name: "SNS", protects: "SNS data" },
  secretsmanager: { name: "Secrets Manager", protects: "Secrets Manager secrets" },
  ssm: { name: "SSM", protects: "SSM parameters" },
  lambda: { name: "Lambda", protects: "Lambda environment variables" },
  dynamodb: { name: "DynamoDB", protects: "DynamoDB data" },
  ebs: { name: "EBS", protects: "EBS volumes" },
  rds: { name: "RDS", protects: "RDS database volumes" },
  kinesis: { name: "Kinesis", protects: "Kinesis data" },
  elasticfilesystem: { name: "EFS", protects: "EFS filesystems" },
  backup: { name: "Backup", protects: "backups" },
  codecommit: { name: "CodeCommit", protects: "CodeCommit repositories" },
  cloud9: { name: "Cloud9", protects: "Cloud9 data" },
  glue: { name: "Glue", protects: "Glue data" },
  redshift: { name: "Redshift", protects: "Redshift clusters" },
  xray: { name: "X-Ray", protects: "X-Ray data" },
  ecr: { name: "ECR", protects: "ECR images" },
  events: { name: "EventBridge", protects: "EventBridge data" },
};

const YEAR_DAYS = 365;
const DAY_MS = 86_400_000;

/** The key of a service that has none yet here; undefined for a name that is no service's. */
export function draftManagedKey(
  place: AliasPlace,
  { clock, ids }: Pick<Call, "clock" | "ids">,
): KmsKey | undefined {
  const id = place.aliasName.slice(AWS_ALIAS_PREFIX.length);
  const service = Object.hasOwn(SERVICES, id) ? SERVICES[id] : undefined;
  if (service === undefined) return undefined;
  const { partition, account, region, aliasName } = place;
  const nowMs = clock.nowMs();
  return {
    partition,
    account,
    region,
    keyId: newKeyId(ids, false),
    createdAtMs: nowMs,
    description: `Default key that protects my ${service.protects} when no other key is defined`,
    keySpec: "SYMMETRIC_DEFAULT",
    keyUsage: "ENCRYPT_DECRYPT",
    origin: "AWS_KMS",
    manager: "AWS",
    isEnabled: true,
    policy: policyOf(id, service, place),
    tags: {},
    aliases: [aliasName],
    grantCount: 0,
    materialId: Buffer.from(ids.bytes(32)).toString("hex"),
    lacksMaterial: false,
    rotation: { periodDays: YEAR_DAYS, nextAtMs: nowMs + YEAR_DAYS * DAY_MS },
    onDemandRotations: 0,
  };
}

/** Keeps a drafted key, with its material and its alias. */
export async function keepManagedKey(
  draft: KmsKey,
  { ids, settings, tx }: Pick<Call, "ids" | "settings"> & { readonly tx: WriteTransaction },
): Promise<void> {
  const { partition, account, region, keyId, createdAtMs, materialId = "" } = draft;
  const [aliasName = ""] = draft.aliases;
  const material: KeyMaterial = {
    account,
    region,
    keyId,
    materialId,
    number: 1,
    createdAtMs,
    state: "CURRENT",
    ...sealMaterial({ secret: ids.bytes(32) }, draft, settings.vault),
  };
  await tx.put(keys, draft);
  await tx.put(materials, material);
  const times = { createdAtMs, updatedAtMs: createdAtMs };
  await tx.put(aliases, { partition, account, region, aliasName, keyId, ...times });
}

function policyOf(
  id: string,
  service: ManagedService,
  { account, partition, region }: AliasPlace,
): string {
  const use = {
    Sid: `Allow access through ${service.name} for all principals in the account that are authorized to use ${service.name}`,
    Effect: "Allow",
    Principal: { AWS: "*" },
    Action: [
      "kms:Encrypt",
      "kms:Decrypt",
      "kms:ReEncrypt*",
      "kms:GenerateDataKey*",
      "kms:CreateGrant",
      "kms:DescribeKey",
    ],
    Resource: "*",
    Condition: {
      StringEquals: {
        "kms:CallerAccount": account,
        "kms:ViaService": `${id}.${region}.amazonaws.com`,
      },
    },
  };
  const look = {
    Sid: "Allow direct access to key metadata to the account",
    Effect: "Allow",
    Principal: { AWS: `arn:${partition}:iam::${account}:root` },
    Action: ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"],
    Resource: "*",
  };
  return JSON.stringify({ Version: "2012-10-17", Id: `auto-${id}-2`, Statement: [use, look] });
}
