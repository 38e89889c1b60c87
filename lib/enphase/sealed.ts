/**
 * Keeping a token on disk so that only whoever has the account's password can read it.
 *
 * Node-RED writes credentials at a deploy only, and a token that is fetched between two deploys must survive a restart.
 * It is encrypted (AES-256-GCM) with a key made from the account, which itself is in Node-RED's encrypted credentials.
 */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto";

export interface Sealed {
  readonly salt: string;
  readonly nonce: string;
  readonly tag: string;
  readonly data: string;
}

const CIPHER = "aes-256-gcm";

/** Encrypts a text with a secret. */
export async function seal(text: string, secret: string): Promise<Sealed> {
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const cipher = createCipheriv(CIPHER, await keyOf(secret, salt), nonce);
  const data = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  const [encodedSalt, encodedNonce, tag, encodedData] = [salt, nonce, cipher.getAuthTag(), data].map((part) =>
    part.toString("base64"),
  ) as [string, string, string, string];
  return { salt: encodedSalt, nonce: encodedNonce, tag, data: encodedData };
}

/** The text that was sealed with this secret; undefined for another secret, or for something that was never sealed. */
export async function unseal(sealed: unknown, secret: string): Promise<string | undefined> {
  try {
    const { salt, nonce, tag, data } = sealed as Sealed;
    const key = await keyOf(secret, Buffer.from(salt, "base64"));
    const decipher = createDecipheriv(CIPHER, key, Buffer.from(nonce, "base64"));
    decipher.setAuthTag(Buffer.from(tag, "base64"));
    return Buffer.concat([decipher.update(Buffer.from(data, "base64")), decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}

function keyOf(secret: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scrypt(secret, salt, 32, (error, key) => (error ? reject(error) : resolve(key))),
  );
}
