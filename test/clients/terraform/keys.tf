# A key and a secret of one account for another: the key's policy and a grant let the other account in,
# an alias names the key, the secret lies under it and has a resource policy of its own.
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
  alias               = "owner"
  region              = "eu-west-1"
  access_key          = "111111111111"
  secret_key          = "any"
  allowed_account_ids = ["111111111111"]

  endpoints {
    iam            = var.endpoint
    kms            = var.endpoint
    secretsmanager = var.endpoint
    sts            = var.endpoint
  }
}

provider "aws" {
  alias               = "reader"
  region              = "eu-west-1"
  access_key          = "222222222222"
  secret_key          = "any"
  allowed_account_ids = ["222222222222"]

  endpoints {
    iam            = var.endpoint
    kms            = var.endpoint
    secretsmanager = var.endpoint
    sts            = var.endpoint
  }
}

data "aws_caller_identity" "owner" {
  provider = aws.owner
}

# The reader's side: a user that may read the secret, and a role that holds nothing but a grant.
resource "aws_iam_user" "app" {
  provider = aws.reader
  name     = "app"
}

resource "aws_iam_access_key" "app" {
  provider = aws.reader
  user     = aws_iam_user.app.name
}

resource "aws_iam_user_policy" "app" {
  provider = aws.reader
  name     = "read"
  user     = aws_iam_user.app.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
        Resource = aws_secretsmanager_secret.database.arn
      },
      { Effect = "Allow", Action = "kms:Decrypt", Resource = aws_kms_key.shared.arn },
      { Effect = "Allow", Action = "sts:AssumeRole", Resource = aws_iam_role.backup.arn },
    ]
  })
}

resource "aws_iam_role" "backup" {
  provider = aws.reader
  name     = "backup"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::222222222222:root" }
    }]
  })
}

# The owner's side.
resource "aws_kms_key" "shared" {
  provider                = aws.owner
  description             = "shared with 222222222222"
  deletion_window_in_days = 7
  enable_key_rotation     = true
  rotation_period_in_days = 180
  tags                    = { team = "data" }

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Owner"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.owner.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "Reader"
        Effect    = "Allow"
        Principal = { AWS = aws_iam_user.app.arn }
        Action    = "kms:Decrypt"
        Resource  = "*"
        Condition = {
          StringEquals = { "kms:ViaService" = "secretsmanager.eu-west-1.amazonaws.com" }
        }
      },
    ]
  })
}

resource "aws_kms_alias" "shared" {
  provider      = aws.owner
  name          = "alias/shared"
  target_key_id = aws_kms_key.shared.key_id
}

resource "aws_kms_grant" "backup" {
  provider          = aws.owner
  name              = "backup"
  key_id            = aws_kms_key.shared.key_id
  grantee_principal = aws_iam_role.backup.arn
  operations        = ["Encrypt", "Decrypt", "DescribeKey"]

  constraints {
    encryption_context_equals = { purpose = "backup" }
  }
}

resource "aws_kms_key" "signing" {
  provider                 = aws.owner
  customer_master_key_spec = "ECC_NIST_P256"
  key_usage                = "SIGN_VERIFY"
  deletion_window_in_days  = 7
  multi_region             = true
}

data "aws_kms_public_key" "signing" {
  provider = aws.owner
  key_id   = aws_kms_key.signing.arn
}

resource "aws_secretsmanager_secret" "database" {
  provider                = aws.owner
  name                    = "database"
  description             = "for the other account"
  kms_key_id              = aws_kms_key.shared.arn
  recovery_window_in_days = 0
  tags                    = { team = "data" }
}

resource "aws_secretsmanager_secret_version" "database" {
  provider      = aws.owner
  secret_id     = aws_secretsmanager_secret.database.id
  secret_string = jsonencode({ password = "s3cr3t" })
}

resource "aws_secretsmanager_secret_policy" "database" {
  provider   = aws.owner
  secret_arn = aws_secretsmanager_secret.database.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = aws_iam_user.app.arn }
      Action    = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
      Resource  = "*"
    }]
  })
}

# The same name in the other account is another secret, under that account's default key.
resource "aws_secretsmanager_secret" "own" {
  provider                = aws.reader
  name                    = "database"
  recovery_window_in_days = 0
}

output "app_key" {
  value     = [aws_iam_access_key.app.id, aws_iam_access_key.app.secret]
  sensitive = true
}

output "role_arn" {
  value = aws_iam_role.backup.arn
}

output "key_arn" {
  value = aws_kms_key.shared.arn
}

output "alias_arn" {
  value = aws_kms_alias.shared.arn
}

output "secret_arn" {
  value = aws_secretsmanager_secret.database.arn
}

output "public_key" {
  value = data.aws_kms_public_key.signing.public_key_pem
}
