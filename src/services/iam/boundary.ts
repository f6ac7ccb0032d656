import type { AttachedPermissionsBoundary } from "./contract.ts";

/** A permissions boundary as a user or role shows it; nothing when there is none. */
export function attachedBoundary(
  arn: string | undefined,
): { readonly PermissionsBoundary: AttachedPermissionsBoundary } | undefined {
  if (arn === undefined) return undefined;
  return {
    PermissionsBoundary: { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: arn },
  };
}
