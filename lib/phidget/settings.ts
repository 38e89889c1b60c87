/**
 * What a person set in the dialogs, or an API.
 *
 * Rules
 * - Numbers come as texts from the editor. The library compares them strictly, or takes an empty text for channel 0:
 *   it gets whole numbers from here and nothing else.
 * - The wiring has no default: it decides what a failure does to the load, and only who wired it knows it.
 */
import { describe } from "../wording/describe";
import { PhidgetProblem } from "./problem";

/** A network server; or, with `usb`, the boards on this machine's own USB, for which host, port and password mean nothing. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  readonly usb?: boolean;
}

/** Where a relay is: a USB board's serial number, or a VINT hub's with its port. */
export interface RelayPlace {
  readonly serial: number;
  readonly channel: number;
  /** Port of a VINT hub; undefined for a board on USB. */
  readonly hubPort: number | undefined;
}

/** "energise-to-shed": the load is between COM and NC. "energise-to-run": between COM and NO. */
export type Wiring = "energise-to-shed" | "energise-to-run";

export interface RelaySettings {
  readonly place: RelayPlace;
  readonly wiring: Wiring;
  /** ms from one move of the contacts to the next. */
  readonly spacing: number;
  /** ms without news after which the board itself releases the relay; 0 is never. */
  readonly failsafe: number;
  /** The load's id in the controller; "" when the orders tell it. */
  readonly loadId: string;
}

type Raw = Readonly<Record<string, unknown>>;

export const DEFAULT_PORT = 5661;
const DEFAULT_SPACING = 3;
const LONGEST_SPACING = 86_400;
/** s, of the boards that have a fail-safe (phidgets.com, 1017_2). */
const FAILSAFE = { least: 0.5, most: 30 };

/** @throws PhidgetProblem `bad-connection`, `bad-host`, `bad-number`. */
export function readServer(raw: Raw, password: unknown): ServerAddress {
  const connection = isEmpty(raw.connection) ? "network" : raw.connection;
  if (connection === "usb") return { host: "", port: 0, password: "", usb: true };
  if (connection !== "network") throw new PhidgetProblem("bad-connection", { got: describe(connection) });
  const host = isEmpty(raw.host) ? "localhost" : raw.host;
  if (typeof host !== "string" || !/^[\w.-]+$/.test(host.trim()))
    throw new PhidgetProblem("bad-host", { got: describe(host) });
  const port = isEmpty(raw.port) ? DEFAULT_PORT : wholeNumber(raw.port, "port", 1, 65_535);
  return { host: host.trim(), port, password: typeof password === "string" ? password : "" };
}

/** @throws PhidgetProblem `bad-number`, `bad-seconds`, `no-wiring`. */
export function readRelay(raw: Raw): RelaySettings {
  const { wiring } = raw;
  const place = {
    serial: wholeNumber(raw.serial, "serial", 1, 2 ** 31 - 1),
    channel: wholeNumber(raw.channel, "channel", 0, 63),
    hubPort: isEmpty(raw.hubPort) ? undefined : wholeNumber(raw.hubPort, "hubPort", 0, 5),
  };
  if (wiring !== "energise-to-shed" && wiring !== "energise-to-run")
    throw new PhidgetProblem("no-wiring", { got: describe(wiring) });
  return {
    place,
    wiring,
    spacing: 1000 * seconds(raw.minSeconds, "minSeconds", DEFAULT_SPACING, 0, LONGEST_SPACING),
    failsafe: 1000 * failsafeSeconds(raw.failsafeSeconds),
    loadId: typeof raw.loadId === "string" ? raw.loadId.trim() : "",
  };
}

/** "123456/3", or "123456:2/3" behind port 2 of a hub. */
export function nameOf({ serial, hubPort, channel }: RelayPlace): string {
  return `${serial}${hubPort === undefined ? "" : `:${hubPort}`}/${channel}`;
}

export function addressOf({ host, port, usb }: ServerAddress): string {
  return usb ? "USB" : `${host}:${port}`;
}

function failsafeSeconds(value: unknown): number {
  if (isEmpty(value) || Number(value) === 0) return 0;
  return seconds(value, "failsafeSeconds", 0, FAILSAFE.least, FAILSAFE.most);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}

function numberIn(value: unknown): number {
  return typeof value === "number" || (typeof value === "string" && !isEmpty(value))
    ? Number(value)
    : Number.NaN;
}

function wholeNumber(value: unknown, property: string, least: number, most: number): number {
  const number = numberIn(value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new PhidgetProblem("bad-number", { property, got: describe(value), least, most });
}

function seconds(value: unknown, property: string, fallback: number, least: number, most: number): number {
  if (isEmpty(value)) return fallback;
  const number = numberIn(value);
  if (number >= least && number <= most) return number;
  throw new PhidgetProblem("bad-seconds", { property, got: describe(value), least, most });
}
