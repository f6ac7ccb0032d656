import { constraint, validationError } from "./faults.ts";

const USER_NAME_LENGTH_MAX = 64;

/**
 * Checks a user's name.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html | IAM quotas and name requirements}
 * @throws Fault `ValidationError`
 */
export function checkUserName(name: string): void {
  if (name.length < 1) throw constraint("userName", name, "have length greater than or equal to 1");
  if (name.length > USER_NAME_LENGTH_MAX) {
    throw constraint("userName", name, `have length less than or equal to ${USER_NAME_LENGTH_MAX}`);
  }
  if (!/^[\w+=,.@-]+$/.test(name)) {
    throw validationError(
      "The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-",
    );
  }
}

const PATH_LENGTH_MAX = 512;

/** Checks a path such as `/division/team/`. @throws Fault `ValidationError` */
export function checkPath(path: string): void {
  if (path.length <= PATH_LENGTH_MAX && /^\/([\u0021-\u007f]+\/)?$/.test(path)) return;
  throw validationError(
    "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
  );
}
