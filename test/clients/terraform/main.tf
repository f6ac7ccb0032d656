# Two accounts on one endpoint: a queue that the other account may use, with a dead-letter queue; a
# FIFO queue; and a queue of the same name in the other account.
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
    iam = var.endpoint
    sqs = var.endpoint
    sts = var.endpoint
  }
}

provider "aws" {
  alias               = "other"
  region              = "us-east-1"
  access_key          = "222222222222"
  secret_key          = "any"
  allowed_account_ids = ["222222222222"]

  endpoints {
    iam = var.endpoint
    sqs = var.endpoint
    sts = var.endpoint
  }
}

data "aws_caller_identity" "other" {
  provider = aws.other
}

data "aws_iam_policy_document" "orders" {
  provider = aws.owner

  statement {
    sid       = "Senders"
    actions   = ["sqs:SendMessage", "sqs:GetQueueAttributes"]
    resources = ["arn:aws:sqs:eu-west-1:111111111111:orders"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.other.account_id}:root"]
    }
  }
}

resource "aws_sqs_queue" "orders" {
  provider = aws.owner

  name                       = "orders"
  visibility_timeout_seconds = 60
  policy                     = data.aws_iam_policy_document.orders.json
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.failed.arn
    maxReceiveCount     = 4
  })

  tags = {
    team = "shop"
  }
}

resource "aws_sqs_queue" "failed" {
  provider = aws.owner

  name                      = "failed"
  message_retention_seconds = 1209600
}

resource "aws_sqs_queue_redrive_allow_policy" "failed" {
  provider = aws.owner

  queue_url = aws_sqs_queue.failed.id
  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.orders.arn]
  })
}

resource "aws_sqs_queue" "steps" {
  provider = aws.other

  name                        = "steps.fifo"
  fifo_queue                  = true
  content_based_deduplication = true
  deduplication_scope         = "messageGroup"
  fifo_throughput_limit       = "perMessageGroupId"
}

resource "aws_sqs_queue" "same_name" {
  provider = aws.other

  name = "orders"
}

resource "aws_sqs_queue_policy" "same_name" {
  provider = aws.other

  queue_url = aws_sqs_queue.same_name.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "111111111111" }
      Action    = "sqs:*"
      Resource  = aws_sqs_queue.same_name.arn
    }]
  })
}

output "orders" {
  value = aws_sqs_queue.orders.url
}

output "accounts" {
  value = [split(":", aws_sqs_queue.orders.arn)[4], split(":", aws_sqs_queue.same_name.arn)[4]]
}
