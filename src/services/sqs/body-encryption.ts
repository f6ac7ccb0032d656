/**
 * Bodies under a data key: what a queue with a KMS key keeps of them. Only the body is encrypted, as
 * on AWS; a message's id, times and attributes are not.
 *
 * ```
 * SendMessage      "hello"    ->   body: base64(iv, ciphertext, tag)   encryption: { dataKey, queueArn }
 * ReceiveMessage   "hello"    <-   with the data key, which KMS decrypts for whoever receives
 * ```
 *
 * A message takes its encryption along, to a dead-letter queue too, and keeps it when that of its
 * queue changes.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html | Encryption at rest in Amazon SQS}
 */
import { createCipheriv, createDecipheriv } from "node:crypto";
import type { Ids } from "../../model/ids.ts";
import { md5, type Message } from "./message.ts";

/** How a message's body is encrypted. */
export interface BodyEncryption {
  /** The data key as KMS encrypted it, in base64. */
  readonly dataKey: string;
  /** The queue that it was sent to: KMS bound the data key to it. */
  readonly queueArn: string;
}

/** A message whose body is encrypted. */
export type EncryptedMessage = Message & { readonly encryption: BodyEncryption };

/** A data key in the open, and what is kept of it. */
export interface DataKey extends BodyEncryption {
  readonly secret: Uint8Array;
}

const CIPHER = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Tells whether a message's body must be decrypted before it is shown. */
export function isEncrypted(message: Message): message is EncryptedMessage {
  return message.encryption !== undefined;
}

/** The message with its body encrypted; its digest is of what is kept, too. */
export function encryptBody<M extends Message>(
  message: M,
  { secret, dataKey, queueArn }: DataKey,
  ids: Ids,
): M {
  const iv = ids.bytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, secret, iv).setAAD(Buffer.from(queueArn));
  const parts = [iv, cipher.update(message.body, "utf8"), cipher.final(), cipher.getAuthTag()];
  const body = Buffer.concat(parts).toString("base64");
  return { ...message, body, bodyMd5: md5(body), encryption: { dataKey, queueArn } };
}

/** The message as it was sent. */
export function decryptBody(message: EncryptedMessage, secret: Uint8Array): Message {
  const { encryption, ...rest } = message;
  const bytes = Buffer.from(message.body, "base64");
  const end = bytes.length - TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, secret, bytes.subarray(0, IV_BYTES))
    .setAAD(Buffer.from(encryption.queueArn))
    .setAuthTag(bytes.subarray(end));
  const opened = [decipher.update(bytes.subarray(IV_BYTES, end)), decipher.final()];
  const body = Buffer.concat(opened).toString("utf8");
  return { ...rest, body, bodyMd5: md5(body) };
}
