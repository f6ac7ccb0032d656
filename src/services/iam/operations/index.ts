import type { Service } from "../../../model/service.ts";
import { createAccessKey } from "./create-access-key.ts";
import { createUser } from "./create-user.ts";
import { deleteAccessKey } from "./delete-access-key.ts";
import { deleteUser } from "./delete-user.ts";
import { getUser } from "./get-user.ts";
import { listAccessKeys } from "./list-access-keys.ts";
import { listUsers } from "./list-users.ts";
import { updateAccessKey } from "./update-access-key.ts";

/** The operations of IAM that exist. */
export const operations = [
  createAccessKey,
  createUser,
  deleteAccessKey,
  deleteUser,
  getUser,
  listAccessKeys,
  listUsers,
  updateAccessKey,
] as unknown as Service["operations"];
