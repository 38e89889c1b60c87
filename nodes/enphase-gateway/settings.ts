/** The settings of a gateway, from what its dialog or an API gives. */
import type { NodeDef } from "node-red";
import type { GatewaySettings } from "../../lib/enphase/connection";
import { choiceSetting, numberSetting, textSetting } from "../../lib/runtime/setting";

export interface GatewayCredentials {
  token?: string;
  username?: string;
  password?: string;
}

export interface GatewayDefinition extends NodeDef {
  host?: string;
  tokenMode?: string;
  serial?: string;
  cloudUrl?: string;
  trust?: string;
  phases?: string;
  zone?: string;
}

/** Everything that a gateway is told, each with the value that serves when nothing is set. */
export function gatewaySettings(
  definition: Partial<GatewayDefinition>,
  { token, username, password }: GatewayCredentials,
): GatewaySettings {
  const phases = numberSetting(definition.phases, 0);
  return {
    host: textSetting(definition.host, "envoy.local"),
    tokenMode: choiceSetting(definition.tokenMode, ["manual", "auto"]),
    serial: textSetting(definition.serial),
    cloudUrl: textSetting(definition.cloudUrl),
    trust: choiceSetting(definition.trust, ["pin", "any"]),
    zone: textSetting(definition.zone),
    token: textSetting(token),
    account: { username: textSetting(username), password: password ?? "" },
    ...(phases > 0 && { phases }),
  };
}
