/**
 * What kinds of key there are, and what each can do. Nothing about a kind is said anywhere else.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html | Key spec reference}
 */
import type { Partition } from "../../model/scope.ts";

export type KeyUsage =
  | "ENCRYPT_DECRYPT"
  | "SIGN_VERIFY"
  | "GENERATE_VERIFY_MAC"
  | "KEY_AGREEMENT"
  | "ENCAPSULATE_DECAPSULATE";

export const keyUsages: readonly KeyUsage[] = [
  "SIGN_VERIFY",
  "ENCRYPT_DECRYPT",
  "GENERATE_VERIFY_MAC",
  "KEY_AGREEMENT",
  "ENCAPSULATE_DECAPSULATE",
];

export const keySpecNames = [
  "SYMMETRIC_DEFAULT",
  "RSA_2048",
  "RSA_3072",
  "RSA_4096",
  "ECC_NIST_P256",
  "ECC_NIST_P384",
  "ECC_NIST_P521",
  "ECC_SECG_P256K1",
  "ECC_NIST_EDWARDS25519",
  "HMAC_224",
  "HMAC_256",
  "HMAC_384",
  "HMAC_512",
  "ML_DSA_44",
  "ML_DSA_65",
  "ML_DSA_87",
  "ML_KEM_512",
  "ML_KEM_768",
  "ML_KEM_1024",
  "SM2",
] as const;

export type KeySpec = (typeof keySpecNames)[number];

/** How material of a kind is made and used. */
export type Material =
  | { readonly kind: "aes" }
  | { readonly kind: "hmac"; readonly hash: string; readonly bytes: readonly [number, number] }
  | { readonly kind: "rsa"; readonly bits: number }
  /** `curve` is OpenSSL's name of it. */
  | { readonly kind: "ec"; readonly curve: string }
  | { readonly kind: "ed25519" }
  | { readonly kind: "ml-dsa"; readonly variant: "ml-dsa-44" | "ml-dsa-65" | "ml-dsa-87" }
  | { readonly kind: "ml-kem"; readonly variant: "ml-kem-512" | "ml-kem-768" | "ml-kem-1024" }
  | { readonly kind: "sm2" };

export interface KeySpecFacts {
  readonly material: Material;
  readonly usages: readonly KeyUsage[];
  readonly encryption?: readonly string[];
  readonly signing?: readonly string[];
  readonly mac?: readonly string[];
  /** The spec that keys of this kind had under its old name, where there was one. */
  readonly isNewerThanCustomerMasterKeySpec?: boolean;
  /** Data key pairs of this kind can be asked for. */
  readonly isDataKeyPair?: boolean;
}

const RSA_SIGNING = [
  "RSASSA_PKCS1_V1_5_SHA_256",
  "RSASSA_PKCS1_V1_5_SHA_384",
  "RSASSA_PKCS1_V1_5_SHA_512",
  "RSASSA_PSS_SHA_256",
  "RSASSA_PSS_SHA_384",
  "RSASSA_PSS_SHA_512",
];

function rsa(bits: number): KeySpecFacts {
  return {
    material: { kind: "rsa", bits },
    usages: ["ENCRYPT_DECRYPT", "SIGN_VERIFY"],
    encryption: ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"],
    signing: RSA_SIGNING,
    isDataKeyPair: true,
  };
}

function ec(curve: string, algorithm: string, usages: readonly KeyUsage[]): KeySpecFacts {
  return {
    material: { kind: "ec", curve },
    usages,
    signing: [algorithm],
    isDataKeyPair: true,
  };
}

/** @param bytes The shortest and the longest material that can be imported. */
function hmac(hash: string, algorithm: string, bytes: readonly [number, number]): KeySpecFacts {
  return {
    material: { kind: "hmac", hash, bytes },
    usages: ["GENERATE_VERIFY_MAC"],
    mac: [algorithm],
  };
}

function mlDsa(variant: "ml-dsa-44" | "ml-dsa-65" | "ml-dsa-87"): KeySpecFacts {
  return {
    material: { kind: "ml-dsa", variant },
    usages: ["SIGN_VERIFY"],
    signing: ["ML_DSA_SHAKE_256"],
    isNewerThanCustomerMasterKeySpec: true,
  };
}

function mlKem(variant: "ml-kem-512" | "ml-kem-768" | "ml-kem-1024"): KeySpecFacts {
  return {
    material: { kind: "ml-kem", variant },
    usages: ["ENCAPSULATE_DECAPSULATE"],
    isNewerThanCustomerMasterKeySpec: true,
    isDataKeyPair: true,
  };
}

const NIST_USAGES = ["SIGN_VERIFY", "KEY_AGREEMENT"] as const;

const FACTS: Readonly<Record<KeySpec, KeySpecFacts>> = {
  SYMMETRIC_DEFAULT: {
    material: { kind: "aes" },
    usages: ["ENCRYPT_DECRYPT"],
    encryption: ["SYMMETRIC_DEFAULT"],
  },
  RSA_2048: rsa(2048),
  RSA_3072: rsa(3072),
  RSA_4096: rsa(4096),
  ECC_NIST_P256: ec("prime256v1", "ECDSA_SHA_256", NIST_USAGES),
  ECC_NIST_P384: ec("secp384r1", "ECDSA_SHA_384", NIST_USAGES),
  ECC_NIST_P521: ec("secp521r1", "ECDSA_SHA_512", NIST_USAGES),
  ECC_SECG_P256K1: ec("secp256k1", "ECDSA_SHA_256", ["SIGN_VERIFY"]),
  ECC_NIST_EDWARDS25519: {
    material: { kind: "ed25519" },
    usages: ["SIGN_VERIFY"],
    signing: ["ED25519_SHA_512", "ED25519_PH_SHA_512"],
    isNewerThanCustomerMasterKeySpec: true,
    isDataKeyPair: true,
  },
  HMAC_224: hmac("sha224", "HMAC_SHA_224", [28, 64]),
  HMAC_256: hmac("sha256", "HMAC_SHA_256", [32, 64]),
  HMAC_384: hmac("sha384", "HMAC_SHA_384", [48, 128]),
  HMAC_512: hmac("sha512", "HMAC_SHA_512", [64, 128]),
  ML_DSA_44: mlDsa("ml-dsa-44"),
  ML_DSA_65: mlDsa("ml-dsa-65"),
  ML_DSA_87: mlDsa("ml-dsa-87"),
  ML_KEM_512: mlKem("ml-kem-512"),
  ML_KEM_768: mlKem("ml-kem-768"),
  ML_KEM_1024: mlKem("ml-kem-1024"),
  SM2: {
    material: { kind: "sm2" },
    usages: ["ENCRYPT_DECRYPT", "SIGN_VERIFY", "KEY_AGREEMENT"],
    encryption: ["SM2PKE"],
    signing: ["SM2DSA"],
    isDataKeyPair: true,
  },
};

/** The facts about a spec. */
export function factsOf(spec: KeySpec): KeySpecFacts {
  return FACTS[spec];
}

export function isKeySpec(text: string): text is KeySpec {
  return Object.hasOwn(FACTS, text);
}

/** SM2 exists in China only, ML-KEM everywhere else. */
export function isInPartition(spec: KeySpec, partition: Partition): boolean {
  const { kind } = FACTS[spec].material;
  if (kind === "sm2") return partition === "aws-cn";
  return kind !== "ml-kem" || partition !== "aws-cn";
}

export const signingAlgorithms: readonly string[] = namesIn("signing");
export const encryptionAlgorithms: readonly string[] = namesIn("encryption");
/** In the order in which AWS names them. */
export const macAlgorithms: readonly string[] = [
  "HMAC_SHA_384",
  "HMAC_SHA_256",
  "HMAC_SHA_224",
  "HMAC_SHA_512",
];
export const dataKeyPairSpecs: readonly string[] = Object.entries(FACTS)
  .filter(([, facts]) => facts.isDataKeyPair === true)
  .map(([name]) => name);

function namesIn(member: "signing" | "encryption"): readonly string[] {
  const all = Object.values(FACTS).flatMap((facts) => facts[member] ?? []);
  return [...new Set(all)];
}
