/**
 * The token (a JWT) with which firmware 7 and 8 let somebody read the gateway.
 *
 * Rules
 * - What a person pastes is cleaned of quotes, spaces, a "Bearer", the JSON that Enphase's page shows around it and other
 *   words.
 * - Audience and end are checked before the token is sent anywhere.
 * - It is renewed 30 days before its end, or at half of its life when that is later: a 12-hour token at 6 hours.
 * - The gateway checks the signature; nobody here does.
 */
import { EnphaseProblem } from "./problem";

export interface Token {
  /** The secret itself. */
  readonly text: string;
  /** The serial of the gateway that it is for; absent in a token that does not say. */
  readonly audience?: string;
  /** "owner", "installer"… */
  readonly user?: string;
  /** Epoch ms. */
  readonly issued: number;
  readonly expires: number;
}

const DAY = 86_400_000;
const EARLY = 30 * DAY;
/** The audience of a token for a gateway that was never commissioned. */
const ANY_GATEWAY = "un-commissioned";

/** The token within what a person pasted. */
export function cleanToken(pasted: string): string {
  const text = pasted.trim();
  const inJson = /"token"\s*:\s*"([^"]+)"/.exec(text)?.[1] ?? text;
  const cleaned = inJson.replace(/^["'“”«»\s]*(?:bearer\s+)?/i, "").replace(/["'“”«»\s]/g, "");
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(cleaned)) return cleaned;
  return /eyJ[\w-]*\.[\w-]+\.[\w-]+/.exec(text)?.[0] ?? cleaned;
}

/**
 * Reads a token.
 * @param now epoch ms, the beginning of its life when it does not tell it.
 * @throws EnphaseProblem `token-missing`, `token-unreadable`.
 */
export async function readToken(pasted: string, now: number): Promise<Token> {
  const text = cleanToken(pasted);
  if (text === "") throw new EnphaseProblem("token-missing");
  const { decodeJwt } = await import("jose");
  try {
    const { aud, exp, iat, enphaseUser } = decodeJwt(text);
    if (typeof exp !== "number") throw new EnphaseProblem("token-unreadable");
    const audience = Array.isArray(aud) ? aud[0] : aud;
    return {
      text,
      issued: typeof iat === "number" ? iat * 1000 : now,
      expires: exp * 1000,
      ...(audience && { audience }),
      ...(typeof enphaseUser === "string" && { user: enphaseUser }),
    };
  } catch {
    // The library's own message may quote the token.
    throw new EnphaseProblem("token-unreadable");
  }
}

/**
 * Refuses a token that the gateway would refuse.
 * @throws EnphaseProblem `token-expired`, `token-for-another`.
 */
export function checkToken({ audience, expires }: Token, serial: string, now: number): void {
  if (expires <= now)
    throw new EnphaseProblem("token-expired", { date: new Date(expires).toISOString().slice(0, 10) });
  if (audience !== undefined && audience !== serial && audience !== ANY_GATEWAY)
    throw new EnphaseProblem("token-for-another", { got: audience, expected: serial });
}

/** When a token should be renewed, epoch ms. */
export function renewalTime({ issued, expires }: Token): number {
  return Math.max(expires - EARLY, issued + (expires - issued) / 2);
}

/** True when a token that nobody renews is near its end: in the last fortnight, or the last quarter of a shorter life. */
export function isNearEnd({ issued, expires }: Token, now: number): boolean {
  return expires - now < Math.min(14 * DAY, (expires - issued) / 4);
}
