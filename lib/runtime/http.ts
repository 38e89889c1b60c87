/**
 * The one HTTP client. It loads undici when first used, never follows a redirect, reads at most 8 MiB, and turns
 * every failure into an `HttpFailure`; any status code is an answer, not a failure.
 */
import type { Dispatcher } from "undici";

export interface HttpRequest {
  readonly url: string;
  readonly method?: "GET" | "POST" | "PUT";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whole exchange, ms. Default 10 s. */
  readonly timeout?: number;
  /** Where and how to connect (a pinned certificate, say). Default: the system's trust. */
  readonly dispatcher?: Dispatcher;
}

export interface HttpAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** Tests and domains take this type: whoever asks does not know undici. */
export type HttpClient = (request: HttpRequest) => Promise<HttpAnswer>;

export type HttpFailureKind = "timeout" | "unreachable" | "too-long";

export class HttpFailure extends Error {
  constructor(
    readonly kind: HttpFailureKind,
    /** The system's own code, such as ECONNREFUSED or DEPTH_ZERO_SELF_SIGNED_CERT. */
    readonly code: string,
    /** The host only: a path or a query may hold a secret. */
    readonly host: string,
  ) {
    super(`${host}: ${kind} (${code})`);
    this.name = "HttpFailure";
  }
}

const LONGEST_BODY = 8 * 2 ** 20;

export const httpClient: HttpClient = async ({
  url,
  method = "GET",
  headers,
  body,
  timeout = 10_000,
  dispatcher,
}) => {
  const host = new URL(url).host;
  const { request } = await import("undici");
  const signal = AbortSignal.timeout(timeout);
  try {
    const answer = await request(url, {
      method,
      signal,
      ...(headers && { headers }),
      ...(body !== undefined && { body }),
      ...(dispatcher && { dispatcher }),
    });
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of answer.body) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      if (text.length > LONGEST_BODY) throw new HttpFailure("too-long", `${LONGEST_BODY} characters`, host);
    }
    return { status: answer.statusCode, headers: answer.headers, body: text + decoder.decode() };
  } catch (thrown) {
    if (thrown instanceof HttpFailure) throw thrown;
    throw new HttpFailure(signal.aborted ? "timeout" : "unreachable", codeOf(thrown), host);
  }
};

function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return "unknown";
  const code = (thrown as NodeJS.ErrnoException).code;
  return typeof code === "string" ? code : thrown.name;
}
