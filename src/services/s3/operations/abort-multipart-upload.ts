import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  AbortMultipartUpload,
  type AbortMultipartUploadOutput,
  type AbortMultipartUploadRequest,
} from "../contract.ts";
import { requireBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";
import { initiatorAdmissions, requireUpload, uploadAt } from "../upload-location.ts";
import { discardUpload } from "../upload-store.ts";

/**
 * Gives up an upload; its parts are gone.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html | AbortMultipartUpload}
 */
export const abortMultipartUpload: Operation<
  AbortMultipartUploadRequest,
  AbortMultipartUploadOutput
> = writeOperation(AbortMultipartUpload, {
  crossAccount: true,
  locate: (input, call) => uploadAt(input, call),
  permission({ bucket, object, upload, ...call }) {
    const admissions = initiatorAdmissions(upload, call.caller);
    return on(bucket, toDo("s3:AbortMultipartUpload", object, { bucket, ...call, admissions }));
  },
  async run({ input, bucket, upload, tx, blobs }) {
    requireBucket(bucket, input);
    await discardUpload(requireUpload(upload, input), { tx, blobs });
    return {};
  },
});
