/**
 * What SQS asks KMS, in the name of whoever sends or receives: across accounts they need the queue's
 * policy and the key's.
 *
 * ```
 * SendMessage      GenerateDataKey, and Decrypt to see that the data key can be read again
 * ReceiveMessage   Decrypt, for each data key among the messages
 * ```
 *
 * What KMS answered is remembered for the principal that asked, in memory, until the queue's reuse
 * period is over: so long KMS is not asked again, whatever becomes of the key or its policy.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html | Amazon SQS key management}
 */
import type { Call } from "../../model/operation.ts";
import type { AsCaller } from "../../model/services.ts";
import type { WriteTransaction } from "../../model/store.ts";
import type { Vault } from "../../model/vault.ts";
import type { Decrypt, GenerateDataKey } from "../kms/contract.ts";
import {
  decryptBody,
  isEncrypted,
  type BodyEncryption,
  type DataKey,
  type EncryptedMessage,
} from "./body-encryption.ts";
import { kmsFault } from "./kms-faults.ts";
import type { Message } from "./message.ts";
import { queueArn, type Queue } from "./queue.ts";
import { senderIdOf } from "./sending.ts";

/** A queue whose messages are encrypted with a KMS key. */
export type EncryptedQueue = Queue & { readonly kmsMasterKeyId: string };

/** Tells whether what is sent to a queue is encrypted with a KMS key. */
export function hasKmsKey(queue: Queue): queue is EncryptedQueue {
  return queue.kmsMasterKeyId !== undefined;
}

type Asking = Pick<Call, "caller" | "clock" | "requestId" | "services" | "settings"> & {
  readonly tx: WriteTransaction;
};

/**
 * The data key with which a sender's messages are encrypted now.
 *
 * @throws Fault `KmsAccessDenied`, `KmsNotFound`, `KmsDisabled`, `KmsInvalidState`, `KmsInvalidKeyUsage`
 */
export async function dataKeyFor(queue: EncryptedQueue, call: Asking): Promise<DataKey> {
  const { made } = memoryOf(call.settings.vault);
  const name = `${askerOf(queue, call)} ${queue.incarnation} ${queue.kmsMasterKeyId}`;
  const known = made.find(name, call.clock.nowMs());
  if (known !== undefined) return known;
  const arn = queueArn(queue);
  const { CiphertextBlob } = await asking(call, () =>
    call.services.invoke<typeof GenerateDataKey>(
      "kms",
      "GenerateDataKey",
      { KeyId: queue.kmsMasterKeyId, KeySpec: "AES_256", EncryptionContext: contextOf(arn) },
      inNameOfCaller(queue),
    ),
  );
  if (CiphertextBlob === undefined) throw new Error("KMS made no data key");
  const kept = { dataKey: Buffer.from(CiphertextBlob).toString("base64"), queueArn: arn };
  const dataKey = { ...kept, secret: await openDataKey(kept, queue, call) };
  remember(made, { name, value: dataKey }, queue, call);
  return dataKey;
}

/**
 * Messages with their bodies as they were sent.
 *
 * @param queue The one that they are received from.
 * @throws Fault `KmsAccessDenied`, `KmsDisabled`, `KmsInvalidState`
 */
export async function openBodies(
  messages: readonly Message[],
  queue: Queue,
  call: Asking,
): Promise<readonly Message[]> {
  const secrets = new Map<string, Uint8Array>();
  const open = async (message: EncryptedMessage): Promise<Message> => {
    const { encryption } = message;
    const secret = secrets.get(encryption.dataKey) ?? (await openDataKey(encryption, queue, call));
    secrets.set(encryption.dataKey, secret);
    return decryptBody(message, secret);
  };
  const opened: Message[] = [];
  for (const message of messages) opened.push(isEncrypted(message) ? await open(message) : message);
  return opened;
}

async function openDataKey(
  { dataKey, queueArn: arn }: BodyEncryption,
  queue: Queue,
  call: Asking,
): Promise<Uint8Array> {
  const { opened } = memoryOf(call.settings.vault);
  const name = `${askerOf(queue, call)} ${dataKey}`;
  const known = opened.find(name, call.clock.nowMs());
  if (known !== undefined) return known;
  const { Plaintext } = await asking(call, () =>
    call.services.invoke<typeof Decrypt>(
      "kms",
      "Decrypt",
      { CiphertextBlob: Buffer.from(dataKey, "base64"), EncryptionContext: contextOf(arn) },
      inNameOfCaller(queue),
    ),
  );
  if (Plaintext === undefined) throw new Error("KMS opened no data key");
  remember(opened, { name, value: Plaintext }, queue, call);
  return Plaintext;
}

function contextOf(arn: string): Readonly<Record<string, string>> {
  return { "aws:sqs:arn": arn };
}

/** A key without an account in its name is one of the queue's account. */
function inNameOfCaller({ account, region }: Queue): AsCaller {
  return { kind: "caller", via: "sqs", account, region };
}

async function asking<T>({ requestId }: Asking, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw kmsFault(error, requestId);
  }
}

/**
 * Who asks, and how strictly: what `audit` let through is not reused when `enforce` is turned on.
 */
function askerOf({ account }: Queue, { caller, settings }: Asking): string {
  const { principal } = caller;
  const source = principal.kind === "service" ? (principal.sourceArn ?? "") : "";
  const modes = [settings.iamModeOf?.(caller.account), settings.iamModeOf?.(account)];
  return `${principal.kind} ${senderIdOf(caller)} ${source} ${modes.join()}`;
}

/** What KMS answered, by who asked and what. */
interface Memory {
  /** Data keys to encrypt with. */
  readonly made: Expiring<DataKey>;
  /** Data keys that were decrypted. */
  readonly opened: Expiring<Uint8Array>;
}

/** Of each Atoll of this process, which its vault stands for. */
const memories = new WeakMap<Vault, Memory>();

function memoryOf(vault: Vault): Memory {
  let found = memories.get(vault);
  if (found === undefined) {
    found = { made: new Expiring(), opened: new Expiring() };
    memories.set(vault, found);
  }
  return found;
}

/** What a transaction that fails has learnt is forgotten: with it goes a key that it had made. */
function remember<T>(
  memory: Expiring<T>,
  { name, value }: { readonly name: string; readonly value: T },
  { kmsDataKeyReuseSeconds }: Queue,
  { tx, clock }: Asking,
): void {
  const untilMs = clock.nowMs() + kmsDataKeyReuseSeconds * 1000;
  tx.after(() => memory.keep(name, value, untilMs));
}

const ENTRIES_MAX = 10_000;

/** Values that are forgotten when their time is over, and the oldest when there are too many. */
class Expiring<T> {
  readonly #entries = new Map<string, { readonly value: T; readonly untilMs: number }>();

  find(name: string, nowMs: number): T | undefined {
    const entry = this.#entries.get(name);
    if (entry === undefined || nowMs < entry.untilMs) return entry?.value;
    this.#entries.delete(name);
    return undefined;
  }

  keep(name: string, value: T, untilMs: number): void {
    this.#entries.delete(name);
    this.#entries.set(name, { value, untilMs });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > ENTRIES_MAX && oldest !== undefined) this.#entries.delete(oldest);
  }
}
