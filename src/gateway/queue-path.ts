/** A queue URL's path: with the region in it, or the bare account and name. */
export type QueuePathForm = "path" | "bare";

const QUEUE = "/queue/";
const SLASH = 47;
/** Names have 80 characters at most; a few more, so that SQS can say that one is too long. */
const NAME_LENGTH_MAX = 200;

/**
 * Tells whether a path is a queue's: `/queue/<region>/<account>/<name>` or `/<account>/<name>`.
 *
 * @param path As sent, without the query.
 */
export function queuePathForm(path: string): QueuePathForm | undefined {
  if (!path.startsWith(QUEUE)) return isAccountAndName(path, 0) ? "bare" : undefined;
  const slash = path.indexOf("/", QUEUE.length);
  return slash > QUEUE.length && isAccountAndName(path, slash) ? "path" : undefined;
}

/** A slash, twelve digits, a slash, a name, perhaps a slash. */
function isAccountAndName(path: string, slash: number): boolean {
  const nameAt = slash + 14;
  if (path.charCodeAt(slash + 13) !== SLASH) return false;
  for (let index = slash + 1; index < slash + 13; index += 1) {
    const code = path.charCodeAt(index);
    if (code < 48 || code > 57) return false;
  }
  const end = path.endsWith("/") ? path.length - 1 : path.length;
  if (end <= nameAt || end - nameAt > NAME_LENGTH_MAX) return false;
  return path.indexOf("/", nameAt) < 0 || path.indexOf("/", nameAt) === end;
}
