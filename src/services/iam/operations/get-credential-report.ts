import { readOperation, type Operation } from "../../../model/operation.ts";
import { globalRegion } from "../../../model/scope.ts";
import { GetCredentialReport, type GetCredentialReportResponse } from "../contract.ts";
import { isFresh } from "../credential-report.ts";
import { reportExpired, reportNotPresent } from "../faults.ts";
import { credentialReports } from "../tables.ts";
import { wireDate } from "../wire-date.ts";

/**
 * Gives the credential report of an account, as it was when it was written.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html | GetCredentialReport}
 */
export const getCredentialReport: Operation<
  Record<string, never>,
  GetCredentialReportResponse
> = readOperation(GetCredentialReport, {
  crossAccount: false,
  locate: () => ({}),
  permission: () => ({ action: "iam:GetCredentialReport", resource: "*" }),
  async run({ scope, clock, tx }) {
    const key = { account: scope.account, region: globalRegion(scope.partition) };
    const report = await tx.get(credentialReports, key);
    if (report === undefined) throw reportNotPresent();
    if (!isFresh(report, clock.nowMs())) throw reportExpired();
    return {
      Content: Buffer.from(report.content),
      ReportFormat: "text/csv",
      GeneratedTime: wireDate(report.generatedAtMs),
    };
  },
});
