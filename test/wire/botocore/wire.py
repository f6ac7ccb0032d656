"""Botocore's own reading and writing of wire forms, for the tests that drive it.

Reads one JSON object a line and answers each with one:

    {"do": "model", "service": "sqs"}
    {"do": "read", "service", "protocol", "operation", "status", "headers", "body"}
    {"do": "write", "service", "protocol", "operation", "params"}

Bytes travel as {"$bytes": base64}, times as {"$ms": milliseconds}.
"""

import base64
import datetime
import io
import json
import sys

import botocore.awsrequest
import botocore.eventstream
import botocore.model
import botocore.parsers
import botocore.serialize
import botocore.session

LOADER = botocore.session.get_session().get_component("data_loader")
MODELS = {}
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def model_of(service):
    if service not in MODELS:
        data = LOADER.load_service_model(service, "service-2")
        MODELS[service] = botocore.model.ServiceModel(data, service_name=service)
    return MODELS[service]


def describe(ask):
    data = LOADER.load_service_model(ask["service"], "service-2")
    operations = {
        name: {
            "input": operation.get("input", {}).get("shape"),
            "output": operation.get("output", {}).get("shape"),
        }
        for name, operation in data["operations"].items()
    }
    return {"shapes": without_prose(data["shapes"]), "operations": operations}


def without_prose(value):
    if isinstance(value, dict):
        return {
            key: without_prose(item)
            for key, item in value.items()
            if not (key == "documentation" and isinstance(item, str))
        }
    if isinstance(value, list):
        return [without_prose(item) for item in value]
    return value


def read(ask):
    service = model_of(ask["service"])
    operation = service.operation_model(ask["operation"])
    parser = botocore.parsers.create_parser(ask["protocol"])
    response = {
        "status_code": ask["status"],
        "headers": botocore.awsrequest.HeadersDict(ask["headers"]),
        "body": base64.b64decode(ask["body"]),
        "context": {"operation_name": ask["operation"]},
    }
    output = operation.output_shape
    if output is not None and operation.has_event_stream_output:
        response["body"] = RawStream(response["body"])
    elif output is not None and operation.has_streaming_output and ask["status"] < 300:
        response["body"] = io.BytesIO(response["body"])
    parsed = parser.parse(response, output)
    # As botocore.endpoint does: the members of an error are read by its own shape.
    code = parsed.get("Error", {}).get("Code")
    if ask["status"] >= 300 and code is not None:
        shape = service.shape_for_error_code(code)
        if shape is not None:
            parsed.update(parser.parse(response, shape))
    return {name: drained(value) for name, value in parsed.items()}


def drained(value):
    if isinstance(value, botocore.eventstream.EventStream):
        return list(value)
    if isinstance(value, io.BytesIO):
        return value.read()
    return value


class RawStream:
    """What botocore's event streams read from: pieces of a body."""

    def __init__(self, body):
        self._body = body

    def stream(self):
        yield self._body

    def close(self):
        pass


def write(ask):
    operation = model_of(ask["service"]).operation_model(ask["operation"])
    serializer = botocore.serialize.create_serializer(
        ask["protocol"], include_validation=False
    )
    request = serializer.serialize_to_request(decoded(ask["params"]), operation)
    botocore.awsrequest.prepare_request_dict(request, "http://localhost")
    prepared = botocore.awsrequest.create_request_object(request).prepare()
    body = prepared.body or b""
    return {
        "method": prepared.method,
        "url": prepared.url,
        "headers": dict(prepared.headers),
        "body": body.encode() if isinstance(body, str) else bytes(body),
    }


def decoded(value):
    if isinstance(value, list):
        return [decoded(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$bytes" in value:
        return base64.b64decode(value["$bytes"])
    if "$ms" in value:
        return EPOCH + datetime.timedelta(milliseconds=value["$ms"])
    return {key: decoded(item) for key, item in value.items()}


def encoded(value):
    if isinstance(value, dict):
        return {key: encoded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [encoded(item) for item in value]
    if isinstance(value, (bytes, bytearray)):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, datetime.datetime):
        return {"$ms": round((value - EPOCH) / datetime.timedelta(milliseconds=1))}
    return value


ACTIONS = {"model": describe, "read": read, "write": write}

for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = {"value": encoded(ACTIONS[request["do"]](request))}
    except Exception as error:  # Whatever botocore makes of our bytes is the finding.
        answer = {"failure": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer))
