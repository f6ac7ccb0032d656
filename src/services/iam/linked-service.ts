import { invalidInput } from "./faults.ts";

/** A service that has a role of its own in an account. */
export interface LinkedService {
  /** What follows `AWSServiceRoleFor` in the role's name. */
  readonly roleSuffix: string;
  /** The name of AWS's managed policy that hangs on the role. */
  readonly policy: string;
  /** Whether an account can have several such roles. */
  readonly takesSuffix: boolean;
}

/** What stands before `.amazonaws.com`, the end of the role's name, the policy. */
const SERVICES: readonly (readonly [string, string, string])[] = [
  ["access-analyzer", "AccessAnalyzer", "AccessAnalyzerServiceRolePolicy"],
  [
    "accountdiscovery.ssm",
    "AmazonSSM_AccountDiscovery",
    "AWSSystemsManagerAccountDiscoveryServicePolicy",
  ],
  ["acm", "CertificateManager", "CertificateManagerServiceRolePolicy"],
  [
    "apidestinations.events",
    "AmazonEventBridgeApiDestinations",
    "AmazonEventBridgeApiDestinationsServiceRolePolicy",
  ],
  ["appmesh", "AppMesh", "AWSAppMeshServiceRolePolicy"],
  [
    "autoscaling-plans",
    "AutoScalingPlans_EC2AutoScaling",
    "AWSAutoScalingPlansEC2AutoScalingPolicy",
  ],
  ["autoscaling", "AutoScaling", "AutoScalingServiceRolePolicy"],
  ["backup", "Backup", "AWSBackupServiceLinkedRolePolicyForBackup"],
  ["batch", "Batch", "BatchServiceRolePolicy"],
  [
    "cassandra.application-autoscaling",
    "ApplicationAutoScaling_CassandraTable",
    "AWSApplicationAutoscalingCassandraTablePolicy",
  ],
  [
    "cks.kms",
    "KeyManagementServiceCustomKeyStores",
    "AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy",
  ],
  ["cloudtrail", "CloudTrail", "CloudTrailServiceRolePolicy"],
  ["codestar-notifications", "CodeStarNotifications", "AWSCodeStarNotificationsServiceRolePolicy"],
  ["config-multiaccountsetup", "ConfigMultiAccountSetup", "AWSConfigMultiAccountSetupPolicy"],
  ["config", "Config", "AWSConfigServiceRolePolicy"],
  ["connect", "AmazonConnect", "AmazonConnectServiceLinkedRolePolicy"],
  ["dax", "DAX", "DAXServiceRolePolicy"],
  ["delivery.logs", "LogDelivery", "AWSServiceRoleForLogDeliveryPolicy"],
  ["dms-fleet-advisor", "DMSFleetAdvisor", "AWSDMSFleetAdvisorServiceRolePolicy"],
  ["dms", "DMSServerless", "AWSDMSServerlessServiceRolePolicy"],
  ["docdb-elastic", "DocDB-Elastic", "AmazonDocDB-ElasticServiceRolePolicy"],
  [
    "dynamodb.application-autoscaling",
    "ApplicationAutoScaling_DynamoDBTable",
    "AWSApplicationAutoscalingDynamoDBTablePolicy",
  ],
  ["ec2-instance-connect", "Ec2InstanceConnect", "Ec2InstanceConnectEndpoint"],
  [
    "ec2.application-autoscaling",
    "ApplicationAutoScaling_EC2SpotFleetRequest",
    "AWSApplicationAutoscalingEC2SpotFleetRequestPolicy",
  ],
  ["ec2fleet", "EC2Fleet", "AWSEC2FleetServiceRolePolicy"],
  ["ecr", "ECRTemplate", "ECRTemplateServiceRolePolicy"],
  ["ecs", "ECS", "AmazonECSServiceRolePolicy"],
  [
    "ecs.application-autoscaling",
    "ApplicationAutoScaling_ECSService",
    "AWSApplicationAutoscalingECSServicePolicy",
  ],
  ["eks-connector", "AmazonEKSConnector", "AmazonEKSConnectorServiceRolePolicy"],
  ["eks-fargate", "AmazonEKSForFargate", "AmazonEKSForFargateServiceRolePolicy"],
  ["eks-nodegroup", "AmazonEKSNodegroup", "AWSServiceRoleForAmazonEKSNodegroup"],
  ["eks", "AmazonEKS", "AmazonEKSServiceRolePolicy"],
  ["elasticache", "ElastiCache", "ElastiCacheServiceRolePolicy"],
  [
    "elasticache.application-autoscaling",
    "ApplicationAutoScaling_ElastiCacheRG",
    "AWSApplicationAutoscalingElastiCacheRGPolicy",
  ],
  ["elasticbeanstalk", "ElasticBeanstalk", "AWSElasticBeanstalkServiceRolePolicy"],
  ["elasticfilesystem", "AmazonElasticFileSystem", "AmazonElasticFileSystemServiceRolePolicy"],
  ["elasticloadbalancing", "ElasticLoadBalancing", "AWSElasticLoadBalancingServiceRolePolicy"],
  ["elasticmapreduce", "EMRCleanup", "AmazonEMRCleanupPolicy"],
  ["email.cognito-idp", "AmazonCognitoIdpEmailService", "AmazonCognitoIdpEmailServiceRolePolicy"],
  ["emr-containers", "AmazonEMRContainers", "AmazonEMRContainersServiceRolePolicy"],
  ["emrwal", "EMRWAL", "EMRDescribeClusterPolicyForEMRWAL"],
  ["es", "AmazonElasticsearchService", "AmazonElasticsearchServiceRolePolicy"],
  ["events", "CloudWatchEvents", "CloudWatchEventsServiceRolePolicy"],
  ["fis", "FIS", "AmazonFISServiceRolePolicy"],
  ["fms", "FMS", "FMSServiceRolePolicy"],
  ["globalaccelerator", "GlobalAccelerator", "AWSGlobalAcceleratorSLRPolicy"],
  ["grafana", "AmazonGrafana", "AmazonGrafanaServiceLinkedRolePolicy"],
  ["guardduty", "AmazonGuardDuty", "AmazonGuardDutyServiceRolePolicy"],
  ["imagebuilder", "ImageBuilder", "AWSServiceRoleForImageBuilder"],
  ["inspector2", "AmazonInspector2", "AmazonInspector2ServiceRolePolicy"],
  ["iotmanagedintegrations", "IoTManagedIntegrations", "AWSIoTManagedIntegrationsRolePolicy"],
  ["ipam", "IPAM", "AWSIPAMServiceRolePolicy"],
  ["kafka", "Kafka", "KafkaServiceRolePolicy"],
  [
    "kafka.application-autoscaling",
    "ApplicationAutoScaling_KafkaCluster",
    "AWSApplicationAutoscalingKafkaClusterPolicy",
  ],
  ["kafkaconnect", "KafkaConnect", "KafkaConnectServiceRolePolicy"],
  ["lakeformation", "LakeFormationDataAccess", "LakeFormationDataAccessServiceRolePolicy"],
  [
    "lambda.application-autoscaling",
    "ApplicationAutoScaling_LambdaConcurrency",
    "AWSApplicationAutoscalingLambdaConcurrencyPolicy",
  ],
  ["lexv2", "LexV2Bots", "AmazonLexV2BotPolicy"],
  ["lightsail", "Lightsail", "LightsailExportAccess"],
  ["m2", "AWSM2", "AWSM2ServicePolicy"],
  ["macie", "AmazonMacie", "AmazonMacieServiceRolePolicy"],
  [
    "member.org.stacksets.cloudformation",
    "CloudFormationStackSetsOrgMember",
    "CloudFormationStackSetsOrgMemberServiceRolePolicy",
  ],
  ["memorydb", "MemoryDB", "MemoryDBServiceRolePolicy"],
  ["mq", "AmazonMQ", "AmazonMQServiceRolePolicy"],
  [
    "mrk.kms",
    "KeyManagementServiceMultiRegionKeys",
    "AWSKeyManagementServiceMultiRegionKeysServiceRolePolicy",
  ],
  ["network-firewall", "NetworkFirewall", "AWSNetworkFirewallServiceRolePolicy"],
  ["notifications", "AwsUserNotifications", "AWSUserNotificationsServiceLinkedRolePolicy"],
  [
    "observability.aoss",
    "AmazonOpenSearchServerless",
    "AmazonOpenSearchServerlessServiceRolePolicy",
  ],
  ["opensearchservice", "AmazonOpenSearchService", "AmazonOpenSearchServiceRolePolicy"],
  ["ops.apigateway", "APIGateway", "APIGatewayServiceRolePolicy"],
  ["ops.emr-serverless", "AmazonEMRServerless", "AmazonEMRServerlessServiceRolePolicy"],
  ["opsdatasync.ssm", "SystemsManagerOpsDataSync", "AWSSystemsManagerOpsDataSyncServiceRolePolicy"],
  ["opsinsights.ssm", "AmazonSSM_OpsInsights", "AWSSSMOpsInsightsServiceRolePolicy"],
  ["organizations", "Organizations", "AWSOrganizationsServiceTrustPolicy"],
  ["pullthroughcache.ecr", "ECRPullThroughCache", "AWSECRPullThroughCache_ServiceRolePolicy"],
  ["ram", "ResourceAccessManager", "AWSResourceAccessManagerServiceRolePolicy"],
  ["rds", "RDS", "AmazonRDSServiceRolePolicy"],
  [
    "rds.application-autoscaling",
    "ApplicationAutoScaling_RDSCluster",
    "AWSApplicationAutoscalingRDSClusterPolicy",
  ],
  ["redshift", "Redshift", "AmazonRedshiftServiceLinkedRolePolicy"],
  ["replication.cassandra", "KeyspacesReplication", "KeyspacesReplicationServiceRolePolicy"],
  ["replication.dynamodb", "DynamoDBReplication", "DynamoDBReplicationServiceRolePolicy"],
  ["replication.ecr", "ECRReplication", "ECRReplicationServiceRolePolicy"],
  ["replicator.lambda", "LambdaReplicator", "AWSLambdaReplicator"],
  ["repository.sync.codeconnections", "GitSync", "AWSGitSyncServiceRolePolicy"],
  ["resource-explorer-2", "ResourceExplorer", "AWSResourceExplorerServiceRolePolicy"],
  ["rolesanywhere", "RolesAnywhere", "AWSRolesAnywhereServicePolicy"],
  ["s3-outposts", "S3OnOutposts", "AWSS3OnOutpostsServiceRolePolicy"],
  [
    "sagemaker.application-autoscaling",
    "ApplicationAutoScaling_SageMakerEndpoint",
    "AWSApplicationAutoscalingSageMakerEndpointPolicy",
  ],
  ["securityhub", "SecurityHub", "AWSSecurityHubServiceRolePolicy"],
  ["ses", "AmazonSES", "AmazonSESServiceRolePolicy"],
  ["shield", "AWSShield", "AWSShieldServiceRolePolicy"],
  ["spot", "EC2Spot", "AWSEC2SpotServiceRolePolicy"],
  ["spotfleet", "EC2SpotFleet", "AWSEC2SpotFleetServiceRolePolicy"],
  ["ssm-incidents", "IncidentManager", "AWSIncidentManagerServiceRolePolicy"],
  ["ssm-quicksetup", "SSMQuickSetup", "SSMQuickSetupRolePolicy"],
  ["ssm", "AmazonSSM", "AmazonSSMServiceRolePolicy"],
  ["sso", "SSO", "AWSSSOServiceRolePolicy"],
  [
    "stacksets.cloudformation",
    "CloudFormationStackSetsOrgAdmin",
    "CloudFormationStackSetsOrgAdminServiceRolePolicy",
  ],
  ["support", "Support", "AWSSupportServiceRolePolicy"],
  ["transitgateway", "VPCTransitGateway", "AWSVPCTransitGatewayServiceRolePolicy"],
  ["trustedadvisor", "TrustedAdvisor", "AWSTrustedAdvisorServiceRolePolicy"],
  ["vpc-lattice", "VpcLattice", "AWSVpcLatticeServiceRolePolicy"],
  ["vpcorigin.cloudfront", "CloudFrontVPCOrigin", "AWSCloudFrontVPCOriginServiceRolePolicy"],
  ["waf", "WAFLogging", "WAFLoggingServiceRolePolicy"],
  ["wafv2", "WAFV2Logging", "WAFV2LoggingServiceRolePolicy"],
];

/** Services of which an account can have several roles. */
const TAKING_SUFFIX: ReadonlySet<string> = new Set(["autoscaling", "connect", "lexv2"]);

const LINKED_SERVICES: ReadonlyMap<string, LinkedService> = new Map(
  SERVICES.map(([name, roleSuffix, policy]) => [
    `${name}.amazonaws.com`,
    { roleSuffix, policy, takesSuffix: TAKING_SUFFIX.has(name) },
  ]),
);

/** All services that are known to have a role of their own. */
export function linkedServices(): readonly LinkedService[] {
  return [...LINKED_SERVICES.values()];
}

/**
 * What is known of a service's role.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html | Services that work with IAM}
 * @throws Fault `InvalidInput` for a service without one
 */
export function requireLinkedService(service: string): LinkedService {
  const found = LINKED_SERVICES.get(service);
  if (found !== undefined) return found;
  throw invalidInput(`Service ${service} is not known to have a service-linked role.`);
}
