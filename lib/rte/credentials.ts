import { RteProblem } from "./problem";

/** The two keys of an application on data.rte-france.com. */
export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * The keys as a person pasted them: each in its field, or what RTE's button “Copy in base 64” gives
 * (base64 of `id:secret`, with or without the word “Basic”) in either field.
 * @throws RteProblem `no-credentials` when one of the two is missing.
 */
export function readCredentials(typed: {
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
}): Credentials {
  const clientId = withoutBasic(typed.clientId);
  const clientSecret = withoutBasic(typed.clientSecret);
  const alone = clientId === "" ? clientSecret : clientSecret === "" ? clientId : null;
  const pair =
    alone !== null
      ? pairIn(alone, ANY_PAIR)
      : (pairIn(clientSecret, RTE_PAIR) ?? pairIn(clientId, RTE_PAIR) ?? pairOf(clientId, clientSecret));
  if (pair !== null) return pair;
  if (alone !== null) throw new RteProblem("no-credentials");
  return { clientId, clientSecret };
}

/** The value of the header `Authorization` with which a token is asked for. */
export function basicAuthorization({ clientId, clientSecret }: Credentials): string {
  return `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;
}

function withoutBasic(text: string | undefined): string {
  return (text ?? "").trim().replace(/^(?:authorization:\s*)?basic\s+/i, "");
}

/** RTE's keys are two UUIDs: found in either field, they are the keys whatever the other field holds. */
const RTE_PAIR =
  /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;
const ANY_PAIR = /^([\x21-\x39\x3b-\x7e]+):([\x21-\x7e]+)$/;

function pairIn(text: string, form: RegExp): Credentials | null {
  for (const candidate of [text, Buffer.from(text, "base64").toString("utf8")]) {
    const [, clientId, clientSecret] = form.exec(candidate) ?? [];
    if (clientId !== undefined && clientSecret !== undefined) return { clientId, clientSecret };
  }
  return null;
}

/** The id in its field and the base64 of both in the other, or the base64 in both. */
function pairOf(clientId: string, clientSecret: string): Credentials | null {
  const pair = pairIn(clientSecret, ANY_PAIR);
  return pair !== null && (pair.clientId === clientId || clientId === clientSecret) ? pair : null;
}
