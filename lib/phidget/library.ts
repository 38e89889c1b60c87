/**
 * What the package uses of the npm package phidget22, loaded when first needed: it is 3 MB of JavaScript and throws at
 * once where its optional part "usb" is missing.
 */
import { PhidgetProblem } from "./problem";

/** One output of a board, as the library's DigitalOutput. */
export interface Output {
  isRemote: boolean;
  deviceSerialNumber: number;
  channel: number;
  hubPort: number;
  onAttach: ((channel: never) => void) | null;
  onDetach: ((channel: never) => void) | null;
  onError: ((code: number, text: string) => void) | null;
  onPropertyChange: ((name: string) => void) | null;
  /** Settles at the first attach, or rejects when closed before. Without a time-out it attaches again for ever. */
  open(): Promise<void>;
  close(): Promise<void>;
  getState(): boolean;
  setState(state: boolean): Promise<void>;
  /** ms. */
  enableFailsafe(time: number): Promise<void>;
  resetFailsafe(): Promise<void>;
}

/** The connection to a network server. */
export interface Connection {
  readonly connected: boolean;
  onConnect: (() => void) | null;
  onDisconnect: (() => void) | null;
  onError: ((code: number, text: string) => void) | null;
  /** With `true` it tries for ever; the promise may then never settle. */
  connect(retryOnFail: boolean): Promise<void>;
  close(): void;
  delete(): void;
  setKeepAlive(time: number): void;
}

/** The library's own way to the boards that are plugged into this machine. */
export interface UsbConnection extends Pick<Connection, "connected" | "onError" | "close" | "delete"> {
  /** Settles when the search of the USB ports has begun. */
  connect(): Promise<void>;
}

/** A channel that the library's Manager found. */
export interface FoundChannel {
  readonly channelClass: number;
  readonly channel: number;
  readonly channelName: string;
  readonly deviceSKU: string;
  readonly deviceName: string;
  readonly deviceLabel: string;
  readonly deviceSerialNumber: number;
  readonly hubPort: number;
  readonly isHubPortDevice: boolean;
  readonly deviceClass: number;
  getConnection(): unknown;
}

export interface PhidgetLibrary {
  readonly NetworkConnection: new (options: {
    readonly hostname: string;
    readonly port: number;
    readonly passwd: string;
  }) => Connection;
  readonly USBConnection: new () => UsbConnection;
  readonly DigitalOutput: new () => Output;
  readonly Manager: new (options: {
    readonly onAttach: (channel: FoundChannel) => void;
  }) => {
    open(): void;
    close(): void;
  };
}

export type LoadLibrary = () => Promise<PhidgetLibrary>;

/** The library's codes that mean something to us. */
export const CODE = {
  noEntity: 2,
  notAttached: 52,
  timeout: 3,
  access: 7,
  unsupported: 20,
  failsafe: 59,
  failsafeEvent: 4108,
  output: 6,
} as const;

/** @throws PhidgetProblem `no-library`. */
export const loadPhidget22: LoadLibrary = async () => {
  try {
    const library = await import("phidget22");
    library.Log.disable();
    return library as unknown as PhidgetLibrary;
  } catch (thrown) {
    throw new PhidgetProblem("no-library", { code: codeOf(thrown) });
  }
};

/** The library's own number of an error, or -1. */
export function errorCode(thrown: unknown): number {
  const { errorCode: code } = Object(thrown) as { errorCode?: unknown };
  return typeof code === "number" ? code : -1;
}

function codeOf(thrown: unknown): string {
  const { code, name } = Object(thrown) as { code?: unknown; name?: unknown };
  return String(code ?? name ?? "unknown");
}
