/**
 * Every protocol that AWS's services speak, by name. The same operation may come in several; its
 * contract says how each member is written in each of them. `GetQueueUrl` of SQS for example:
 *
 * ```
 * awsJson1_0   X-Amz-Target: AmazonSQS.GetQueueUrl
 *              {"QueueName":"q"}
 * awsQuery     Action=GetQueueUrl&QueueName=q
 *
 * protocols[name].readInput(GetQueueUrl, request)      { QueueName: "q" }, from either
 * protocols[name].writeOutput(GetQueueUrl, { QueueUrl }, { requestId })
 *
 * awsJson1_0   {"QueueUrl":"http://..."}
 * awsQuery     <GetQueueUrlResponse><GetQueueUrlResult><QueueUrl>http://...
 * ```
 *
 * `protocol.ts` says what a codec is. Values are read and written by shape: `json-value.ts` and
 * `cbor.ts` over `value-tree.ts`, `query-value.ts` over `query-form.ts`, `xml-value.ts`.
 */
import type { Protocol } from "../model/contract.ts";
import { awsJson1_0, awsJson1_1 } from "./aws-json.ts";
import { rpcv2Cbor } from "./cbor.ts";
import { ec2Query } from "./ec2-query.ts";
import type { ProtocolCodec } from "./protocol.ts";
import { awsQuery } from "./query.ts";
import { restJson1 } from "./rest-json.ts";
import { restXml } from "./rest-xml.ts";

export const protocols: Readonly<Record<Protocol, ProtocolCodec>> = {
  awsJson1_0,
  awsJson1_1,
  awsQuery,
  ec2Query,
  restJson1,
  restXml,
  rpcv2Cbor,
};
