/** HTTP Digest (RFC 7616, MD5), with which firmware before 7 lets somebody read the gateway. */
import { createHash } from "node:crypto";

export interface DigestLogin {
  readonly user: string;
  readonly password: string;
}

/** The user that every early gateway has; its password is the end of the serial. */
export function installedLogin(serial: string): DigestLogin {
  return { user: "envoy", password: serial.slice(-6) };
}

export interface DigestRequest {
  readonly method: string;
  readonly path: string;
  readonly clientNonce: string;
  /** The how manyeth answer to this challenge, from 1. */
  readonly count: number;
}

/** The digest challenge among `WWW-Authenticate` headers; undefined when there is none. */
export function digestChallenge(headers: string | readonly string[] | undefined): string | undefined {
  return [headers ?? []].flat().find((one) => /^digest\s/i.test(one));
}

/** The `Authorization` header that answers a digest challenge. */
export function answerChallenge(
  challenge: string,
  { user, password }: DigestLogin,
  { method, path, clientNonce, count }: DigestRequest,
): string {
  const told = Object.fromEntries(
    [...challenge.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g)].map(([, key, quoted, plain]) => [
      String(key).toLowerCase(),
      quoted ?? plain ?? "",
    ]),
  );
  const { realm = "", nonce = "", opaque, qop } = told;
  const secret = md5(`${user}:${realm}:${password}`);
  const request = md5(`${method}:${path}`);
  const times = count.toString(16).padStart(8, "0");
  const protects = qop?.split(",").some((one) => one.trim() === "auth") ?? false;
  const response = protects
    ? md5(`${secret}:${nonce}:${times}:${clientNonce}:auth:${request}`)
    : md5(`${secret}:${nonce}:${request}`);
  const fields = [
    `username="${user}"`,
    `realm="${realm}"`,
    `nonce="${nonce}"`,
    `uri="${path}"`,
    `response="${response}"`,
    ...(opaque === undefined ? [] : [`opaque="${opaque}"`]),
    ...(protects ? [`qop=auth`, `nc=${times}`, `cnonce="${clientNonce}"`] : []),
  ];
  return `Digest ${fields.join(", ")}`;
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
