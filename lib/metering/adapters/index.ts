/**
 * All rules of recognition. Each claims what no other meter sends, so that their order decides nothing between meters;
 * the last ones take what only the dialog can tell: plugs, and numbers.
 */
import type { Adapter } from "../adapter";
import { charging } from "./charging";
import { circuit } from "./circuit";
import { dsmr } from "./dsmr";
import { enphase } from "./enphase";
import { esphome } from "./esphome";
import { fronius } from "./fronius";
import { number, withUnit } from "./generic";
import { homeAssistant } from "./home-assistant";
import { homewizard } from "./homewizard";
import { knx } from "./knx";
import { modbus } from "./modbus";
import { obis } from "./obis";
import { shelly } from "./shelly";
import { sma } from "./sma";
import { tasmota } from "./tasmota";
import { teleinfo } from "./teleinfo";
import { victron } from "./victron";
import { zigbee } from "./zigbee";

export const ADAPTERS: readonly Adapter[] = [
  ...shelly,
  ...tasmota,
  ...zigbee,
  ...teleinfo,
  ...obis,
  ...dsmr,
  ...esphome,
  ...homewizard,
  ...homeAssistant,
  ...victron,
  ...sma,
  ...fronius,
  ...charging,
  ...knx,
  ...enphase,
  ...modbus,
  ...circuit,
  withUnit,
  number,
];
