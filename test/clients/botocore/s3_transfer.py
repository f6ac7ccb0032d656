"""boto3's transfer manager: a file up and down in parts by several threads, and a presigned form."""

import hashlib
import io
import sys
import urllib.request
import uuid

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config

url, path = sys.argv[1:]
MIB = 1024 * 1024
s3 = boto3.client(
    "s3",
    endpoint_url=url,
    region_name="us-east-1",
    aws_access_key_id="111111111111",
    aws_secret_access_key="any",
    config=Config(s3={"addressing_style": "path"}, signature_version="s3v4"),
)
parts = TransferConfig(multipart_threshold=6 * MIB, multipart_chunksize=6 * MIB, max_concurrency=4)

s3.create_bucket(Bucket="boto")
s3.upload_file(path, "boto", "large", Config=parts, ExtraArgs={"Metadata": {"mood": "good"}})
head = s3.head_object(Bucket="boto", Key="large")
assert head["Metadata"] == {"mood": "good"}, head
assert head["ETag"].endswith('-4"'), head

down = io.BytesIO()
s3.download_fileobj("boto", "large", down, Config=parts)
with open(path, "rb") as file:
    assert hashlib.sha256(down.getvalue()).digest() == hashlib.sha256(file.read()).digest()

s3.copy({"Bucket": "boto", "Key": "large"}, "boto", "copy", Config=parts)
assert s3.head_object(Bucket="boto", Key="copy")["ContentLength"] == head["ContentLength"]

form = s3.generate_presigned_post("boto", "form/${filename}", ExpiresIn=600)
boundary = uuid.uuid4().hex
body = b""
for name, value in form["fields"].items():
    body += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
body += (
    f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhello\r\n'
    f"--{boundary}--\r\n"
).encode()
request = urllib.request.Request(
    form["url"],
    data=body,
    headers={"Content-Type": f"multipart/form-data; boundary={boundary}"},
)
with urllib.request.urlopen(request) as answer:
    assert answer.status == 204, answer.status
assert s3.get_object(Bucket="boto", Key="form/a.txt")["Body"].read() == b"hello"
print("ok")
