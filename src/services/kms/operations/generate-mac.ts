import { readOperation, type Operation } from "../../../model/operation.ts";
import { GenerateMac, type GenerateMacRequest, type GenerateMacResponse } from "../contract.ts";
import { keyArn } from "../key.ts";
import { noteUse } from "../key-usage.ts";
import type { LocatedKey } from "../located.ts";
import { macOf, macSpec } from "../mac.ts";

/**
 * Makes the code of a message under an HMAC key.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html | GenerateMac}
 */
export const generateMac: Operation<GenerateMacRequest, GenerateMacResponse> = readOperation<
  GenerateMacRequest,
  GenerateMacResponse,
  LocatedKey
>(GenerateMac, {
  ...macSpec("GenerateMac"),
  async run({ input, key, ...call }) {
    const { used, mac } = await macOf("GenerateMac", { key, input }, call);
    noteUse(used, "GenerateMac", call);
    return { Mac: mac, MacAlgorithm: input.MacAlgorithm, KeyId: keyArn(used) };
  },
});
