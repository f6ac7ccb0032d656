/**
 * Uploads by HTML forms (`multipart/form-data`): fields, then one file. The gateway reads the form and
 * finds out who signed it; the service says what it means, as a request for one of its operations.
 */
import type { BodyStream, OperationContract } from "./contract.ts";

/** The fields of a form before its file, by lower-case name. */
export type FormFields = ReadonlyMap<string, string>;

/** What signs a form: a policy, which is one of its fields. */
export type FormSignature =
  | {
      readonly version: "v4";
      readonly credential: string;
      readonly algorithm: string;
      readonly date: string;
      readonly signature: string;
      /** The field `policy` itself is what is signed. */
      readonly policy: string;
      readonly token: string | undefined;
    }
  | {
      readonly version: "v2";
      readonly accessKeyId: string;
      readonly signature: string;
      readonly policy: string;
      readonly token: string | undefined;
    };

/** A form as it arrived, its file not read yet. */
export interface ReceivedForm {
  readonly bucket: string;
  readonly fields: FormFields;
  readonly fileName: string;
  readonly file: BodyStream;
  /**
   * Reads a field that holds the body of another operation.
   *
   * @throws Fault The service's error for a document that is not well formed.
   */
  readBody<Input>(operation: OperationContract<Input>, text: string): Input;
}

/** How a form is answered. */
export interface FormAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body: an element, and in it one for each text. */
  readonly document?:
    | { readonly name: string; readonly members: Readonly<Record<string, string>> }
    | undefined;
}

/** What a form means. */
export interface FormRequest {
  /** An operation of the service. */
  readonly operation: string;
  /** The request for it: what its contract binds to path and headers, and the body. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly stream: BodyStream;
  /** How the form is answered once that has gone well. */
  answer(output: unknown, endpoint: string): FormAnswer;
}

/** A service that takes forms. */
export interface FormUploads {
  /**
   * How a form is signed; undefined when it is not.
   *
   * @throws Fault A part of the signature is missing.
   */
  findSignature(fields: FormFields): FormSignature | undefined;
  /**
   * Reads a form whose signature holds.
   *
   * @throws Fault It does not keep to its policy, or misses something.
   */
  toRequest(form: ReceivedForm, nowMs: number): FormRequest;
  /** The answer to fields that are too many. */
  fieldsTooLarge(): Error;
  /** The answer to what is no form, or a broken one. */
  malformed(): Error;
  /** The answer to a form without a file. */
  fileMissing(): Error;
  /** The answer to a body that is no form at all. */
  notAForm(): Error;
}
