import assert from "node:assert/strict";
import { envoySettings } from "../../nodes/enphase-envoy/settings";
import { gatewaySettings } from "../../nodes/enphase-gateway/settings";

describe("the settings of a gateway", () => {
  it("serve when nothing is set", () => {
    assert.deepEqual(gatewaySettings({}, {}), {
      host: "envoy.local",
      tokenMode: "manual",
      serial: "",
      cloudUrl: "",
      trust: "pin",
      zone: "",
      token: "",
      account: { username: "", password: "" },
    });
  });

  it("are taken as an API or an older flow may write them", () => {
    const settings = gatewaySettings(
      { host: " 192.0.2.7:8443 ", tokenMode: "auto", trust: "any", phases: "3" },
      { username: " someone@example.org ", password: " spaces are part of it " },
    );
    assert.deepEqual(
      [settings.host, settings.tokenMode, settings.trust, settings.phases, settings.account],
      [
        "192.0.2.7:8443",
        "auto",
        "any",
        3,
        { username: "someone@example.org", password: " spaces are part of it " },
      ],
    );
  });
});

describe("the settings of an Envoy node", () => {
  it("serve when nothing is set: everything leaves, nothing switches, nobody is watched", () => {
    const { parts, ...settings } = envoySettings({}, "en");
    assert.equal(parts.size, 9);
    assert.deepEqual(settings, {
      period: 10,
      slowPeriod: 60,
      panels: [],
      levels: [],
      surveillance: { minute: 1320, darkDay: 100, always: false },
      alertMinutes: 15,
      language: "en",
    });
  });

  it("are taken from texts and numbers alike, and never let the gateway be asked more than once a second", () => {
    const { period, slowPeriod, surveillance } = envoySettings(
      { period: "0.1", slowPeriod: 30, reportAt: "6:05", darkDay: "0" },
      "en",
    );
    assert.deepEqual([period, slowPeriod, surveillance.minute, surveillance.darkDay], [1, 30, 365, 0]);
  });

  it("make of a level's rows what it needs: JSON where a payload is JSON, its text where it is not", () => {
    const [level] = envoySettings(
      {
        levels: [{ name: "heater", high: "2000", low: "-100", payloadOn: '{"on":true}', payloadOff: "off" }],
      },
      "en",
    ).levels;
    assert.deepEqual(level, {
      id: "heater",
      name: "heater",
      topic: "heater",
      high: 2000,
      low: -100,
      highDelay: 60,
      lowDelay: 60,
      minimumOn: 0,
      minimumOff: 0,
      phase: 0,
      payloadOn: { on: true },
      payloadOff: "off",
    });
  });

  it("keep two levels of one name apart", () => {
    const { levels } = envoySettings({ levels: [{ name: "a" }, { name: "b" }, { name: "a" }] }, "en");
    assert.deepEqual(
      levels.map(({ id }) => id),
      ["a 1", "b", "a 3"],
    );
  });

  it("survive nonsense", () => {
    const settings = envoySettings(
      { period: {}, panels: "x", levels: [null, 5], reportAt: "25:99", parts: "all", alertMinutes: "soon" },
      "fr",
    );
    assert.deepEqual(
      [
        settings.period,
        settings.panels,
        settings.levels,
        settings.surveillance.minute,
        settings.alertMinutes,
      ],
      [10, [], [], 1320, 15],
    );
  });
});
