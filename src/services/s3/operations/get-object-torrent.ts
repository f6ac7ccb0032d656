import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetObjectTorrent,
  type GetObjectTorrentOutput,
  type GetObjectTorrentRequest,
} from "../contract.ts";
import { methodNotAllowed } from "../faults.ts";
import { objectAt, requireBucket } from "../located.ts";
import { requireObject } from "../object-read.ts";
import { toRead } from "../permission.ts";

/**
 * Gave an object's torrent file. S3 ended BitTorrent in 2022 and allows the method no more.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTorrent.html | GetObjectTorrent}
 */
export const getObjectTorrent: Operation<GetObjectTorrentRequest, GetObjectTorrentOutput> =
  readOperation(GetObjectTorrent, {
    crossAccount: true,
    locate: (input, call) => objectAt(input, call),
    permission: ({ bucket, object, ...call }) =>
      toRead(["s3:GetObjectTorrent", "s3:GetObjectTorrent"], undefined, object, {
        bucket,
        ...call,
      }),
    run({ input, bucket, object }) {
      requireBucket(bucket, input);
      requireObject(object, input, "GET");
      throw methodNotAllowed("GET", "OBJECT");
    },
  });
