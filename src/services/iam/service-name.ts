/** How AWS calls the services that Atoll knows, by the prefix of their actions. */
const NAMES: Readonly<Record<string, string>> = {
  dynamodb: "Amazon DynamoDB",
  ec2: "Amazon EC2",
  ecr: "Amazon Elastic Container Registry",
  events: "Amazon EventBridge",
  iam: "AWS Identity and Access Management",
  kms: "AWS Key Management Service",
  lambda: "AWS Lambda",
  logs: "Amazon CloudWatch Logs",
  organizations: "AWS Organizations",
  ram: "AWS Resource Access Manager",
  s3: "Amazon S3",
  secretsmanager: "AWS Secrets Manager",
  sns: "Amazon SNS",
  sqs: "Amazon SQS",
  sts: "AWS Security Token Service",
};

/** A service's name for people; its prefix where no more is known. */
export function serviceName(namespace: string): string {
  return (Object.hasOwn(NAMES, namespace) ? NAMES[namespace] : undefined) ?? namespace;
}
