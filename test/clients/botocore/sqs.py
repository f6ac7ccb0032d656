"""SQS through botocore: `sqs.py SCENARIO ENDPOINT PROTOCOL`.

Works with any botocore: the ones since the end of 2023 speak JSON, the older ones Query. A scenario
that does not go as with AWS ends with an AssertionError.
"""

import hashlib
import sys
import threading
import time

import botocore.session
from botocore.exceptions import ClientError

OWNER = "111111111111"
OTHER = "222222222222"
REGION = "ap-south-1"

_, scenario, endpoint, protocol = sys.argv


def client(account, region=REGION, secret="any"):
    """The client of an account's root."""
    session = botocore.session.get_session()
    made = session.create_client(
        "sqs",
        region_name=region,
        endpoint_url=endpoint,
        aws_access_key_id=account,
        aws_secret_access_key=secret,
    )
    assert made.meta.service_model.metadata["protocol"] == protocol, "another botocore"
    return made


def refused(call, **params):
    """The error of a call that must fail."""
    try:
        answer = call(**params)
    except ClientError as error:
        return error
    raise AssertionError(f"it succeeded: {answer}")


def without_metadata(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def send_and_receive():
    sqs = client(OWNER)
    url = sqs.create_queue(QueueName="all", tags={"team": "a"})["QueueUrl"]
    assert url == f"{endpoint}/queue/{REGION}/{OWNER}/all", url
    body = 'Grüße & <tags> "quotes" \t\n😀'
    sent = sqs.send_message(
        QueueUrl=url,
        MessageBody=body,
        MessageAttributes={
            "text": {"DataType": "String", "StringValue": "ä & <b>"},
            "number": {"DataType": "Number.int", "StringValue": "17"},
            "bytes": {"DataType": "Binary", "BinaryValue": b"\x00\xff\x80"},
        },
        MessageSystemAttributes={
            "AWSTraceHeader": {"DataType": "String", "StringValue": "Root=1-5759e988-bd862e3fe1be46a994272793"}
        },
    )
    md5 = hashlib.md5(body.encode()).hexdigest()
    assert sent["MD5OfMessageBody"] == md5
    [message] = sqs.receive_message(
        QueueUrl=url, AttributeNames=["All"], MessageAttributeNames=["All"]
    )["Messages"]
    assert message["Body"] == body, message["Body"]
    assert message["MD5OfBody"] == md5
    assert message["MessageId"] == sent["MessageId"]
    assert message["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"]
    assert message["MessageAttributes"]["bytes"]["BinaryValue"] == b"\x00\xff\x80"
    assert message["MessageAttributes"]["text"]["StringValue"] == "ä & <b>"
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"
    assert message["Attributes"]["AWSTraceHeader"].startswith("Root=")
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    sqs.change_message_visibility(
        QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
    )
    [again] = sqs.receive_message(QueueUrl=url)["Messages"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=again["ReceiptHandle"])
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert attributes["ApproximateNumberOfMessages"] == "0"
    assert attributes["ApproximateNumberOfMessagesNotVisible"] == "0"
    assert attributes["QueueArn"] == f"arn:aws:sqs:{REGION}:{OWNER}:all"
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"team": "a"}
    assert sqs.list_queues(QueueNamePrefix="al")["QueueUrls"] == [url]
    assert sqs.get_queue_url(QueueName="all")["QueueUrl"] == url
    sqs.delete_queue(QueueUrl=url)
    assert "QueueUrls" not in sqs.list_queues()


def long_poll():
    sqs = client(OWNER)
    url = sqs.create_queue(QueueName="poll")["QueueUrl"]
    began = time.monotonic()
    assert "Messages" not in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1)
    assert 0.9 < time.monotonic() - began < 5
    sender = client(OWNER)
    later = threading.Timer(
        0.5, lambda: sender.send_message(QueueUrl=url, MessageBody="woken")
    )
    later.start()
    began = time.monotonic()
    [message] = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)["Messages"]
    waited = time.monotonic() - began
    later.join()
    assert message["Body"] == "woken"
    assert waited < 10, f"woken after {waited} s only"


def fifo():
    sqs = client(OWNER)
    url = sqs.create_queue(
        QueueName="order.fifo",
        Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"},
    )["QueueUrl"]
    sequence = []
    for body, group in [("a1", "a"), ("a2", "a"), ("b1", "b"), ("a1", "a")]:
        sent = sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId=group)
        sequence.append(sent["SequenceNumber"])
    assert sequence[:3] == sorted(sequence[:3], key=int)
    assert sequence[3] == sequence[0], "the duplicate was taken for a new message"
    [first] = sqs.receive_message(QueueUrl=url, AttributeNames=["MessageGroupId"])["Messages"]
    assert first["Body"] == "a1" and first["Attributes"] == {"MessageGroupId": "a"}
    [other] = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert other["Body"] == "b1", "a group goes on before its first message is done"
    sqs.delete_message(QueueUrl=url, ReceiptHandle=first["ReceiptHandle"])
    [second] = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert second["Body"] == "a2"
    error = refused(sqs.send_message, QueueUrl=url, MessageBody="x")
    assert error.response["Error"]["Code"] == "MissingParameter", error


def batch():
    sqs = client(OWNER)
    url = sqs.create_queue(QueueName="batch")["QueueUrl"]
    entries = [{"Id": str(n), "MessageBody": f"body {n}"} for n in range(10)]
    sent = sqs.send_message_batch(QueueUrl=url, Entries=entries)
    assert {one["Id"] for one in sent["Successful"]} == {str(n) for n in range(10)}
    assert "Failed" not in sent
    messages = []
    while len(messages) < 10:
        messages += sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=5
        )["Messages"]
    assert {one["Body"] for one in messages} == {f"body {n}" for n in range(10)}
    handles = [{"Id": str(n), "ReceiptHandle": one["ReceiptHandle"]} for n, one in enumerate(messages)]
    handles[9]["ReceiptHandle"] = "no handle"
    deleted = sqs.delete_message_batch(QueueUrl=url, Entries=handles)
    assert len(deleted["Successful"]) == 9
    [failed] = deleted["Failed"]
    assert failed["Id"] == "9" and failed["Code"] == "ReceiptHandleIsInvalid" and failed["SenderFault"] is True
    error = refused(sqs.send_message_batch, QueueUrl=url, Entries=entries + entries)
    assert isinstance(error, sqs.exceptions.TooManyEntriesInBatchRequest), repr(error)
    assert error.response["Error"]["Code"] == "AWS.SimpleQueueService.TooManyEntriesInBatchRequest"


def errors():
    sqs = client(OWNER)
    missing = f"{endpoint}/queue/{REGION}/{OWNER}/missing"
    error = refused(sqs.receive_message, QueueUrl=missing)
    assert isinstance(error, sqs.exceptions.QueueDoesNotExist), repr(error)
    assert error.response["Error"]["Code"] == "AWS.SimpleQueueService.NonExistentQueue"
    assert error.response["Error"]["Type"] == "Sender"
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert error.response["ResponseMetadata"]["RequestId"]
    url = sqs.create_queue(QueueName="errors")["QueueUrl"]
    error = refused(sqs.receive_message, QueueUrl=url, MaxNumberOfMessages=11)
    assert error.response["Error"]["Code"] == "InvalidParameterValue"
    assert error.response["Error"]["Message"] == (
        "Value 11 for parameter MaxNumberOfMessages is invalid. "
        "Reason: Must be between 1 and 10, if provided."
    )
    error = refused(sqs.create_queue, QueueName="errors", Attributes={"DelaySeconds": "7"})
    assert isinstance(error, sqs.exceptions.QueueNameExists), repr(error)


def cross_account(enforced):
    owner, other = client(OWNER), client(OTHER, "eu-central-1")
    url = owner.create_queue(QueueName="shared")["QueueUrl"]
    owner.send_message(QueueUrl=url, MessageBody="from the owner")
    attributes = {"QueueUrl": url, "AttributeNames": ["QueueArn"]}
    arn = f"arn:aws:sqs:{REGION}:{OWNER}:shared"
    if not enforced:
        assert other.get_queue_attributes(**attributes)["Attributes"] == {"QueueArn": arn}
        [message] = other.receive_message(QueueUrl=url)["Messages"]
        assert message["Body"] == "from the owner"
        return
    error = refused(other.get_queue_attributes, **attributes)
    assert error.response["Error"]["Code"] == "AccessDenied", error
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert error.response["Error"]["Message"] == (
        f"User: arn:aws:iam::{OTHER}:root is not authorized to perform: sqs:getqueueattributes "
        f"on resource: {arn} because no resource-based policy allows the "
        "sqs:getqueueattributes action"
    ), error
    assert refused(other.receive_message, QueueUrl=url)
    owner.add_permission(
        QueueUrl=url, Label="readers", AWSAccountIds=[OTHER], Actions=["GetQueueAttributes"]
    )
    assert other.get_queue_attributes(**attributes)["Attributes"] == {"QueueArn": arn}
    assert refused(other.receive_message, QueueUrl=url), "only one action was allowed"
    # AWS opens this to no other account, whatever a policy says.
    assert refused(other.tag_queue, QueueUrl=url, Tags={"a": "b"})


SCENARIOS = {
    "send and receive": send_and_receive,
    "long poll": long_poll,
    "fifo": fifo,
    "batch": batch,
    "errors": errors,
    "cross-account in audit": lambda: cross_account(False),
    "cross-account in enforce": lambda: cross_account(True),
}

SCENARIOS[scenario]()
