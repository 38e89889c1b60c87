/**
 * The microinverters: `/ivp/pdm/device_data`, which knows each panel's energy of the day, or `/api/v1/production/inverters`.
 *
 * Rules
 * - An AC Battery (devType 11) is not a panel.
 * - A device that is not active never reported: it is left out, alone.
 * - `device_data` stops at `deviceDataLimit` devices: a full list is a cut list, and the other answer is taken.
 */
import { type Fields, fieldsOf, known, listOf, numberIn, textIn } from "./answer";

export interface InverterReport {
  readonly serial: string;
  /** W, at its last report. */
  readonly power?: number;
  /** W, the highest ever reported. */
  readonly maxPower?: number;
  /** When it last reported, by the gateway's clock, in seconds. */
  readonly reported?: number;
  /** Wh of the day of its last report, where the gateway counts them. */
  readonly dayEnergy?: number;
  readonly active: boolean;
}

const MICROINVERTER = 1;

/** The inverters of `/api/v1/production/inverters`; undefined when the answer is something else. */
export function parseInverters(answer: unknown): InverterReport[] | undefined {
  if (!Array.isArray(answer)) return undefined;
  return listOf(answer).flatMap((fields) => {
    const serial = textIn(fields, "serialNumber");
    if (serial === undefined || (numberIn(fields, "devType") ?? MICROINVERTER) !== MICROINVERTER) return [];
    const reported = positive(numberIn(fields, "lastReportDate"));
    return {
      serial,
      active: reported !== undefined,
      ...known({
        power: numberIn(fields, "lastReportWatts"),
        maxPower: numberIn(fields, "maxReportWatts"),
        reported,
      }),
    };
  });
}

/** The inverters of `/ivp/pdm/device_data`; undefined when the answer is something else, or a list cut short. */
export function parseDeviceData(answer: unknown): InverterReport[] | undefined {
  const document = fieldsOf(answer);
  const count = numberIn(document, "deviceCount");
  const limit = numberIn(document, "deviceDataLimit");
  if (count === undefined || (limit !== undefined && count >= limit)) return undefined;
  const devices = Object.values(document).map(fieldsOf);
  const inverters = devices.filter((device) => device.devName === "pcu").flatMap(inverterOf);
  return inverters.length === 0 ? undefined : inverters;
}

function inverterOf(device: Fields): InverterReport[] {
  const serial = textIn(device, "sn");
  const [channel] = listOf(device.channels);
  if (serial === undefined || channel === undefined || device.active !== true) return [];
  const watts = fieldsOf(channel.watts);
  return [
    {
      serial,
      active: true,
      ...known({
        power: numberIn(watts, "now"),
        maxPower: numberIn(watts, "max"),
        reported: positive(numberIn(fieldsOf(channel.lastReading), "endDate")),
        dayEnergy: numberIn(fieldsOf(channel.wattHours), "today"),
      }),
    },
  ];
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}
