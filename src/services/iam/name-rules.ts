import { constraint, validationError } from "./faults.ts";

/**
 * How long a name may be.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html | IAM quotas and name requirements}
 */
const NAME_LENGTH_MAX = {
  userName: 64,
  /** Of users that are looked for, not made. */
  existingUserName: 128,
  newUserName: 64,
  roleName: 64,
  groupName: 128,
  newGroupName: 128,
  policyName: 128,
  instanceProfileName: 128,
  serverCertificateName: 128,
  newServerCertificateName: 128,
  virtualMFADeviceName: 226,
} as const;

/** A member that holds a name. */
export type NamedMember = keyof typeof NAME_LENGTH_MAX;

/**
 * Checks a name.
 *
 * @throws Fault `ValidationError`
 */
export function checkName(named: NamedMember, name: string): void {
  const lengthMax = NAME_LENGTH_MAX[named];
  const member = named === "existingUserName" ? "userName" : named;
  if (name.length < 1) throw constraint(member, "have length greater than or equal to 1");
  if (name.length > lengthMax) {
    throw constraint(member, `have length less than or equal to ${lengthMax}`);
  }
  if (!/^[\w+=,.@-]+$/.test(name)) {
    throw validationError(
      `The specified value for ${member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
    );
  }
}

const PATH_LENGTH_MAX = 512;

/** Checks a path such as `/division/team/`. @throws Fault `ValidationError` */
export function checkPath(path: string): void {
  if (path.length <= PATH_LENGTH_MAX && /^\/(?:[\u0021-\u007f]+\/)?$/.test(path)) return;
  throw validationError(
    "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
  );
}

/** Checks what a path must begin with to be listed. @throws Fault `ValidationError` */
export function checkPathPrefix(prefix: string | undefined): void {
  if (prefix === undefined) return;
  if (prefix.length <= PATH_LENGTH_MAX && /^\/[\u0021-\u007f]*$/.test(prefix)) return;
  throw validationError(
    "The specified value for pathPrefix is invalid. It must begin with / and contain only alphanumeric characters and/or / characters.",
  );
}

const DESCRIPTION_LENGTH_MAX = 1000;

/** Checks the description of a policy. @throws Fault `ValidationError` */
export function checkDescription(text: string | undefined): void {
  if (text === undefined || text.length <= DESCRIPTION_LENGTH_MAX) return;
  throw constraint("description", `have length less than or equal to ${DESCRIPTION_LENGTH_MAX}`);
}

/** Checks the description of a role, which holds Latin characters only. @throws Fault `ValidationError` */
export function checkRoleDescription(text: string | undefined): void {
  checkDescription(text);
  if (text === undefined || LATIN.test(text)) return;
  throw constraint(
    "description",
    String.raw`satisfy regular expression pattern: [\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*`,
  );
}

// oxlint-disable-next-line no-control-regex -- AWS's own list of characters
const LATIN = /^[\u0009\u000a\u000d\u0020-\u007e\u00a1-\u00ff]*$/;
