import { constraint } from "./faults.ts";

/**
 * Reads the status that a credential shall have. AWS takes `Expired` too, and treats it as a
 * credential that is off.
 *
 * @throws Fault `ValidationError`
 */
export function readStatus(status: string): "Active" | "Inactive" {
  if (status === "Active") return "Active";
  if (status === "Inactive" || status === "Expired") return "Inactive";
  throw constraint("status", "satisfy enum value set: [Active, Inactive, Expired]");
}
