import { readOperation, type Operation } from "../../../model/operation.ts";
import { CreateSession, type CreateSessionOutput, type CreateSessionRequest } from "../contract.ts";
import { methodNotAllowed, noSuchBucket } from "../faults.ts";
import { bucketAt } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Gives credentials for a directory bucket. There are none here, and other buckets know no sessions.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html | CreateSession}
 */
export const createSession: Operation<CreateSessionRequest, CreateSessionOutput> = readOperation(
  CreateSession,
  {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3express:CreateSession", bucket, { bucket, ...call })),
    run({ input, bucket }) {
      if (bucket.record === undefined) throw noSuchBucket(input.Bucket);
      throw methodNotAllowed("GET", "BUCKET");
    },
  },
);
