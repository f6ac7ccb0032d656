import { timingSafeEqual } from "node:crypto";
import { readOperation, type Operation } from "../../../model/operation.ts";
import { VerifyMac, type VerifyMacRequest, type VerifyMacResponse } from "../contract.ts";
import { invalidMac } from "../faults.ts";
import { keyArn } from "../key.ts";
import { noteUse } from "../key-usage.ts";
import type { LocatedKey } from "../located.ts";
import { macOf, macSpec } from "../mac.ts";

/**
 * Checks the code of a message under an HMAC key.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_VerifyMac.html | VerifyMac}
 */
export const verifyMac: Operation<VerifyMacRequest, VerifyMacResponse> = readOperation<
  VerifyMacRequest,
  VerifyMacResponse,
  LocatedKey
>(VerifyMac, {
  ...macSpec("VerifyMac"),
  async run({ input, key, ...call }) {
    const { used, mac } = await macOf("VerifyMac", { key, input }, call);
    if (mac.length !== input.Mac.length || !timingSafeEqual(mac, input.Mac)) throw invalidMac();
    noteUse(used, "VerifyMac", call);
    return { KeyId: keyArn(used), MacValid: true, MacAlgorithm: input.MacAlgorithm };
  },
});
