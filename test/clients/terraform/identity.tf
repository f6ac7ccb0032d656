# Who may do what, in two accounts: a partner's role with an external id, a pipeline that comes by
# OpenID Connect, an instance profile, and an organization whose policies bind a new account.
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "endpoint" {
  type = string
}

provider "aws" {
  alias               = "customer"
  region              = "eu-west-1"
  access_key          = "111111111111"
  secret_key          = "any"
  allowed_account_ids = ["111111111111"]

  endpoints {
    iam           = var.endpoint
    organizations = var.endpoint
    sqs           = var.endpoint
    sts           = var.endpoint
  }
}

provider "aws" {
  alias               = "partner"
  region              = "us-east-1"
  access_key          = "222222222222"
  secret_key          = "any"
  allowed_account_ids = ["222222222222"]

  endpoints {
    iam = var.endpoint
    sts = var.endpoint
  }
}

data "aws_caller_identity" "customer" {
  provider = aws.customer
}

# The partner's side: a user that may assume one role of the customer's, and may be given no more.
resource "aws_iam_user" "software" {
  provider             = aws.partner
  name                 = "software"
  path                 = "/apn/"
  permissions_boundary = aws_iam_policy.partner_boundary.arn
  tags                 = { team = "partner" }
}

resource "aws_iam_policy" "partner_boundary" {
  provider = aws.partner
  name     = "partner-boundary"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:*", Resource = "*" }]
  })
}

resource "aws_iam_group" "integrations" {
  provider = aws.partner
  name     = "integrations"
}

resource "aws_iam_user_group_membership" "software" {
  provider = aws.partner
  user     = aws_iam_user.software.name
  groups   = [aws_iam_group.integrations.name]
}

resource "aws_iam_group_policy" "assume" {
  provider = aws.partner
  name     = "assume-customer-role"
  group    = aws_iam_group.integrations.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = aws_iam_role.partner.arn }]
  })
}

resource "aws_iam_access_key" "software" {
  provider = aws.partner
  user     = aws_iam_user.software.name
}

# The customer's side.
resource "aws_iam_role" "partner" {
  provider             = aws.customer
  name                 = "APNPartner"
  description          = "The partner's software"
  max_session_duration = 7200
  assume_role_policy   = data.aws_iam_policy_document.trust_partner.json
  tags                 = { owner = "platform" }
}

data "aws_iam_policy_document" "trust_partner" {
  provider = aws.customer

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = [aws_iam_user.software.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = ["tenant-7"]
    }
  }
}

resource "aws_iam_role_policy" "read_queues" {
  provider = aws.customer
  name     = "read-queues"
  role     = aws_iam_role.partner.id
  policy   = data.aws_iam_policy_document.read_queues.json
}

data "aws_iam_policy_document" "read_queues" {
  provider = aws.customer

  statement {
    sid       = "Read"
    actions   = ["sqs:GetQueueUrl", "sqs:ReceiveMessage", "sqs:GetQueueAttributes"]
    resources = ["arn:aws:sqs:*:${data.aws_caller_identity.customer.account_id}:shared-*"]
  }
}

resource "aws_iam_policy" "list_queues" {
  provider    = aws.customer
  name        = "list-queues"
  path        = "/partners/"
  description = "Lists queues"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "List", Effect = "Allow", Action = "sqs:ListQueues", Resource = "*" }]
  })
}

resource "aws_iam_role_policy_attachment" "list_queues" {
  provider   = aws.customer
  role       = aws_iam_role.partner.name
  policy_arn = aws_iam_policy.list_queues.arn
}

resource "aws_iam_role_policy_attachment" "aws_managed" {
  provider   = aws.customer
  role       = aws_iam_role.pipeline.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"
}

resource "aws_iam_openid_connect_provider" "forge" {
  provider        = aws.customer
  url             = "https://token.forge.example.com"
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = ["6938fd4d98bab03faadb97b34396831e3780aea1"]
  tags            = { kind = "pipeline" }
}

resource "aws_iam_role" "pipeline" {
  provider = aws.customer
  name     = "pipeline"
  path     = "/ci/"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.forge.arn }
      Condition = { StringLike = { "token.forge.example.com:sub" = "repo:example/*" } }
    }]
  })
}

resource "aws_iam_role" "machine" {
  provider = aws.customer
  name     = "machine"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}

resource "aws_iam_instance_profile" "machine" {
  provider = aws.customer
  name     = "machine"
  role     = aws_iam_role.machine.name
}

resource "aws_sqs_queue" "shared" {
  provider = aws.customer
  name     = "shared-orders"
}

# The organization.
resource "aws_organizations_organization" "this" {
  provider                      = aws.customer
  feature_set                   = "ALL"
  enabled_policy_types          = ["SERVICE_CONTROL_POLICY"]
  aws_service_access_principals = ["sso.amazonaws.com"]
}

resource "aws_organizations_organizational_unit" "workloads" {
  provider  = aws.customer
  name      = "workloads"
  parent_id = aws_organizations_organization.this.roots[0].id
}

resource "aws_organizations_account" "data" {
  provider  = aws.customer
  name      = "data platform"
  email     = "data@example.com"
  parent_id = aws_organizations_organizational_unit.workloads.id
  role_name = "Setup"
  tags      = { team = "data" }

  # AWS does not tell it back.
  lifecycle {
    ignore_changes = [role_name]
  }
}

resource "aws_organizations_policy" "no_deletion" {
  provider   = aws.customer
  depends_on = [aws_organizations_organization.this]
  name       = "no-queue-deletion"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "KeepQueues"
      Effect   = "Deny"
      Action   = "sqs:DeleteQueue"
      Resource = "*"
    }]
  })
}

resource "aws_organizations_policy_attachment" "workloads" {
  provider  = aws.customer
  policy_id = aws_organizations_policy.no_deletion.id
  target_id = aws_organizations_organizational_unit.workloads.id
}

# What the test goes on with.
output "software_key" {
  value     = [aws_iam_access_key.software.id, aws_iam_access_key.software.secret]
  sensitive = true
}

output "role_arn" {
  value = aws_iam_role.partner.arn
}

output "queue_url" {
  value = aws_sqs_queue.shared.url
}

output "data_account" {
  value = aws_organizations_account.data.id
}
