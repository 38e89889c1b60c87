import assert from "node:assert/strict";
import { type Standing, standingText } from "../../../lib/shedding/standing";

const standing = (fields: Partial<Standing>): Standing => ({
  state: "NORMAL",
  shed: 0,
  power: 6200,
  limit: 9000,
  tripInSeconds: null,
  unit: "W",
  dryRun: false,
  ...fields,
});

describe("the standing at a glance", () => {
  const told: [Partial<Standing>, string, string][] = [
    [{}, "6.2 / 9.0 kW", "6,2 / 9,0 kW"],
    [{ shed: 2 }, "6.2 / 9.0 kW · 2 shed", "6,2 / 9,0 kW · 2 délestés"],
    [{ shed: 1, unit: "VA" }, "6.2 / 9.0 kVA · 1 shed", "6,2 / 9,0 kVA · 1 délesté"],
    [{ power: 420, limit: 900 }, "420 / 900 W", "420 / 900 W"],
    [{ power: -20 }, "0.0 / 9.0 kW", "0,0 / 9,0 kW"],
    [{ power: -1500 }, "-1.5 / 9.0 kW", "-1,5 / 9,0 kW"],
    [{ state: "BOOT", power: null }, "waiting for the meter", "en attente du compteur"],
    [
      { state: "BOOT", power: null, shed: 1 },
      "waiting for the meter · 1 shed",
      "en attente du compteur · 1 délesté",
    ],
    [{ state: "STALE_HOLD", shed: 3 }, "meter silent · 3 shed", "compteur muet · 3 délestés"],
    [{ shed: 1, dryRun: true }, "6.2 / 9.0 kW · 1 shed · dry run", "6,2 / 9,0 kW · 1 délesté · à blanc"],
    [
      { power: 14_000, shed: 2, tripInSeconds: 45 },
      "14.0 / 9.0 kW · trips in 45 s · 2 shed",
      "14,0 / 9,0 kW · coupure dans 45 s · 2 délestés",
    ],
    [{ state: "DISABLED" }, "6.2 / 9.0 kW · auto off", "6,2 / 9,0 kW · auto arrêté"],
    [{ state: "DISABLED", power: null }, "– / 9.0 kW · auto off", "– / 9,0 kW · auto arrêté"],
  ];
  for (const [fields, en, fr] of told)
    it(en, () => {
      assert.equal(standingText(standing(fields), "en"), en);
      assert.equal(standingText(standing(fields), "fr"), fr);
    });
});
