# Two accounts on one endpoint: a bucket with everything that configurations usually give one, read by
# the other account, which has a bucket of its own.
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
  s3_use_path_style   = true

  endpoints {
    iam       = var.endpoint
    s3        = var.endpoint
    s3control = var.endpoint
    sts       = var.endpoint
  }
}

provider "aws" {
  alias               = "partner"
  region              = "us-east-1"
  access_key          = "222222222222"
  secret_key          = "any"
  allowed_account_ids = ["222222222222"]
  s3_use_path_style   = true

  endpoints {
    iam       = var.endpoint
    s3        = var.endpoint
    s3control = var.endpoint
    sts       = var.endpoint
  }
}

resource "aws_s3_bucket" "shared" {
  provider = aws.owner
  bucket   = "shared-with-partner"
  tags     = { team = "red" }
}

resource "aws_s3_bucket_ownership_controls" "shared" {
  provider = aws.owner
  bucket   = aws_s3_bucket.shared.id
  rule {
    object_ownership = "BucketOwnerPreferred"
  }
}

resource "aws_s3_bucket_public_access_block" "shared" {
  provider                = aws.owner
  bucket                  = aws_s3_bucket.shared.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "shared" {
  provider = aws.owner
  bucket   = aws_s3_bucket.shared.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "shared" {
  provider   = aws.owner
  bucket     = aws_s3_bucket.shared.id
  depends_on = [aws_s3_bucket_versioning.shared]

  rule {
    id     = "logs"
    status = "Enabled"
    filter {
      prefix = "logs/"
    }
    expiration {
      days = 30
    }
    noncurrent_version_expiration {
      noncurrent_days = 7
    }
  }
}

data "aws_iam_policy_document" "shared" {
  provider = aws.owner
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.shared.arn}/*"]
    principals {
      type        = "AWS"
      identifiers = ["222222222222"]
    }
  }
}

resource "aws_s3_bucket_policy" "shared" {
  provider   = aws.owner
  bucket     = aws_s3_bucket.shared.id
  policy     = data.aws_iam_policy_document.shared.json
  depends_on = [aws_s3_bucket_public_access_block.shared]
}

resource "aws_s3_object" "greeting" {
  provider = aws.owner
  bucket   = aws_s3_bucket.shared.id
  key      = "greeting.txt"
  content  = "hello"
  # Its version is known to be one only with versioning on.
  depends_on = [aws_s3_bucket_versioning.shared]
}

resource "aws_s3_bucket" "own" {
  provider      = aws.partner
  bucket        = "of-the-partner"
  force_destroy = true
}
