/**
 * What an HTTP answer means for a person: the JSON document in it, or a problem with the reason in words.
 *
 * RTE's errors come as JSON, as a web page or empty; none of their text is repeated but an error code.
 */
import type { HttpAnswer, HttpClient, HttpFailure, HttpRequest } from "../runtime/http";
import { RteProblem } from "./problem";

/** Asks, and turns "no answer at all" into a problem. */
export async function ask(http: HttpClient, request: HttpRequest): Promise<HttpAnswer> {
  try {
    return await http(request);
  } catch (thrown) {
    if (!isHttpFailure(thrown)) throw thrown;
    const { kind, code, host } = thrown;
    if (kind === "timeout") throw new RteProblem("no-answer", { host });
    throw new RteProblem(kind, { host, code });
  }
}

function isHttpFailure(thrown: unknown): thrown is HttpFailure {
  return thrown instanceof Error && thrown.name === "HttpFailure";
}

/**
 * The document of an answer of 200.
 * @param api the API's name on RTE's portal, for whoever must subscribe to it
 */
export function readDocument(answer: HttpAnswer, host: string, api: string, now: number): unknown {
  const { status } = answer;
  if (status === 200) return readJson(answer.body, host);
  const code = errorCode(answer.body);
  if (status === 401) throw new RteProblem("refused-token");
  if (status === 403) throw new RteProblem("not-subscribed", { api });
  if (status === 429) throw tooManyCalls(answer, now);
  if (status >= 500) throw new RteProblem("service-down", { host, status, code }, retryAfter(answer, now));
  throw new RteProblem("refused-request", { host, status, code });
}

export function readJson(body: string, host: string): unknown {
  const text = body.trim();
  if (text === "") throw new RteProblem("empty-answer", { host });
  try {
    return JSON.parse(text);
  } catch {
    if (text.startsWith("<")) throw new RteProblem("page-answer", { host });
    throw new RteProblem("broken-answer", { host, length: body.length });
  }
}

/** A refusal of 429; without a time in it, the wait is to the next quarter of an hour. */
export function tooManyCalls(answer: HttpAnswer, now: number): RteProblem {
  const seconds = retryAfter(answer, now);
  const minutes = seconds === undefined ? 15 - (Math.floor(now / 60_000) % 15) : seconds / 60;
  return new RteProblem("too-many-calls", { minutes: Math.max(1, Math.ceil(minutes)) }, seconds);
}

const LONGEST_WAIT = 86_400;

/** Seconds that the server asks to wait (it writes a count or a date), at most a day. */
function retryAfter(answer: HttpAnswer, now: number): number | undefined {
  const header = answer.headers["retry-after"];
  const text = typeof header === "string" ? header.trim() : "";
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - now) / 1000;
  return seconds > 0 ? Math.min(Math.ceil(seconds), LONGEST_WAIT) : undefined;
}

/** RTE's own code of an error, such as ", COMMON_ERROR_T03", ready for a sentence; empty when there is none. */
function errorCode(body: string): string {
  try {
    const { error, error_code } = JSON.parse(body) as { error?: unknown; error_code?: unknown };
    const code = error ?? error_code;
    return typeof code === "string" && /^[A-Z]+(?:_[A-Z0-9]+){1,5}$/.test(code) ? `, ${code}` : "";
  } catch {
    return "";
  }
}
