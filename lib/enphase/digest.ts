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

/** The `Authorization` header for a `WWW-Authenticate` challenge; undefined when that is not a digest challenge. */
export function answerChallenge(
  challenge: string | undefined,
  { user, password }: DigestLogin,
  { method, path, clientNonce }: { method: string; path: string; clientNonce: string },
): string | undefined {
  if (challenge === undefined || !/^digest\s/i.test(challenge)) return undefined;
  const told = Object.fromEntries(
    [...challenge.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g)].map(([, key, quoted, plain]) => [
      String(key).toLowerCase(),
      quoted ?? plain ?? "",
    ]),
  );
  const { realm = "", nonce = "", opaque, qop } = told;
  const secret = md5(`${user}:${realm}:${password}`);
  const request = md5(`${method}:${path}`);
  const count = "00000001";
  const protects = qop?.split(",").some((one) => one.trim() === "auth") ?? false;
  const response = protects
    ? md5(`${secret}:${nonce}:${count}:${clientNonce}:auth:${request}`)
    : md5(`${secret}:${nonce}:${request}`);
  const fields = [
    `username="${user}"`,
    `realm="${realm}"`,
    `nonce="${nonce}"`,
    `uri="${path}"`,
    `response="${response}"`,
    ...(opaque === undefined ? [] : [`opaque="${opaque}"`]),
    ...(protects ? [`qop=auth`, `nc=${count}`, `cnonce="${clientNonce}"`] : []),
  ];
  return `Digest ${fields.join(", ")}`;
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
