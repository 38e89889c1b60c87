/** What `/info` tells of a gateway, without authentication: which one it is, its firmware, and how it wants to be asked. */

export interface GatewayInfo {
  readonly serial: string;
  /** As the gateway writes it: "D8.2.4286". */
  readonly firmware: string;
  /** The gateway is a model with metering. It does not mean that a current transformer is installed. */
  readonly metered: boolean;
  /** Firmware 7 and later ask for a token, earlier ones for a digest. */
  readonly wantsToken: boolean;
  /** The gateway's own clock, in seconds; absent on some firmware. */
  readonly time?: number;
}

/** The information of an `/info` document; undefined when the text is not one. */
export function parseInfo(xml: string): GatewayInfo | undefined {
  const device = elementOf(xml, "device");
  const serial = device && elementOf(device, "sn");
  const firmware = device && elementOf(device, "software");
  if (!serial || !firmware) return undefined;
  const time = Number(elementOf(xml, "time"));
  return {
    serial,
    firmware,
    metered: elementOf(device, "imeter") === "true",
    wantsToken: elementOf(xml, "web-tokens") === "true" || compareFirmware(firmware, "7.0.0") >= 0,
    ...(Number.isFinite(time) && time > 0 && { time }),
  };
}

/** Negative, 0 or positive as the first firmware is older, the same or newer: 8.2.4264 is newer than 8.2.127. */
export function compareFirmware(first: string, second: string): number {
  const [a, b] = [partsOf(first), partsOf(second)];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function partsOf(firmware: string): number[] {
  return (firmware.match(/\d+/g) ?? []).map(Number);
}

function elementOf(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([\\s\\S]*?)</${name}>`).exec(xml)?.[1]?.trim();
}
