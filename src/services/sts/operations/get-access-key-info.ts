import { accountOfAccessKey } from "../../../model/access-key.ts";
import { Fault } from "../../../model/fault.ts";
import { readOperation, type Operation } from "../../../model/operation.ts";
import { isAccountId } from "../../../model/scope.ts";
import {
  GetAccessKeyInfo,
  type GetAccessKeyInfoRequest,
  type GetAccessKeyInfoResponse,
} from "../contract.ts";

const LENGTH_MIN = 16;
const LENGTH_MAX = 128;

/**
 * Tells the account that an access key belongs to, by the account written into the key.
 *
 * DIFFERS: an account id, which is an access key of its root user here, belongs to that account.
 *
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html | GetAccessKeyInfo}
 */
export const getAccessKeyInfo: Operation<GetAccessKeyInfoRequest, GetAccessKeyInfoResponse> =
  readOperation(GetAccessKeyInfo, {
    crossAccount: true,
    validate({ AccessKeyId: id }) {
      if (isAccountId(id)) return;
      if (id.length < LENGTH_MIN)
        throw constraint(id, `have length greater than or equal to ${LENGTH_MIN}`);
      if (id.length > LENGTH_MAX)
        throw constraint(id, `have length less than or equal to ${LENGTH_MAX}`);
      if (!/^\w*$/.test(id))
        throw constraint(id, String.raw`satisfy regular expression pattern: [\w]*`);
    },
    locate: () => ({}),
    permission: () => ({ action: "sts:GetAccessKeyInfo", resource: "*" }),
    run({ input }) {
      const account = isAccountId(input.AccessKeyId)
        ? input.AccessKeyId
        : accountOfAccessKey(input.AccessKeyId);
      if (account === undefined) {
        throw new Fault({ code: "ValidationError" }, "Request must contain a valid AccessKeyId.");
      }
      return { Account: account };
    },
  });

function constraint(value: string, wanted: string): Fault {
  return new Fault(
    { code: "ValidationError" },
    `1 validation error detected: Value '${value}' at 'accessKeyId' failed to satisfy constraint: Member must ${wanted}`,
  );
}
