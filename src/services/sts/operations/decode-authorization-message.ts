import { readOperation, type Operation } from "../../../model/operation.ts";
import { decodeMessage, MESSAGE_LENGTH_MAX } from "../authorization-message.ts";
import {
  DecodeAuthorizationMessage,
  type DecodeAuthorizationMessageRequest,
  type DecodeAuthorizationMessageResponse,
} from "../contract.ts";
import { constraint, invalidAuthorizationMessage } from "../faults.ts";

/**
 * Tells why a request was denied, from the encoded message that came with the denial. It is read in
 * the account whose caller was denied.
 *
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html | DecodeAuthorizationMessage}
 */
export const decodeAuthorizationMessage: Operation<
  DecodeAuthorizationMessageRequest,
  DecodeAuthorizationMessageResponse
> = readOperation(DecodeAuthorizationMessage, {
  crossAccount: false,
  validate({ EncodedMessage: { length } }) {
    if (length < 1)
      throw constraint("encodedMessage", "", "have length greater than or equal to 1");
    if (length > MESSAGE_LENGTH_MAX) {
      const wanted = `have length less than or equal to ${MESSAGE_LENGTH_MAX}`;
      throw constraint("encodedMessage", "****", wanted);
    }
  },
  locate: () => ({}),
  permission: () => ({ action: "sts:DecodeAuthorizationMessage", resource: "*" }),
  run({ input, caller, settings }) {
    const DecodedMessage = decodeMessage(input.EncodedMessage, caller.account, settings.vault);
    if (DecodedMessage === undefined) throw invalidAuthorizationMessage();
    return { DecodedMessage };
  },
});
