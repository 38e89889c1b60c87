/**
 * The labels of a French meter's customer output (TIC), wherever they come through.
 *
 * Rules
 * - PAPP and SINSTS are VA. There is no watt in a TIC for what is drawn now.
 * - PREF and PCOUP are kVA; ISOUSC is A of 200 VA each, on every phase.
 * - Three phases show by their labels IINST2, IRMS2 or SINSTS2.
 *
 * Source: Enedis-NOI-CPT_54E, "Sorties de télé-information client".
 */
import { finite } from "../json";
import { withPhases } from "../phases";
import { type Measured, quantities, tidy } from "../quantity";

/** What the labels tell; `label` gives the value of one, in any form. */
export function readingOfLabels(label: (name: string) => unknown): Measured {
  const isThreePhase = ["IINST2", "IRMS2", "SINSTS2"].some((name) => finite(label(name)) !== undefined);
  const total = quantities({ apparentPower: label("SINSTS") ?? label("PAPP") });
  return {
    ...(isThreePhase ? withPhases(total, threePhases(label)) : { ...total, ...onlyPhase(label) }),
    ...contract(label, isThreePhase ? 3 : 1),
  };
}

/** Whether a power is among the labels. */
export function holdsPower(labels: object): boolean {
  return "PAPP" in labels || "SINSTS" in labels;
}

function onlyPhase(label: (name: string) => unknown): Measured {
  return quantities({
    current: label("IINST") ?? label("IRMS1") ?? label("IINST1"),
    voltage: label("URMS1"),
  });
}

function threePhases(label: (name: string) => unknown): Measured[] {
  return [1, 2, 3].map((phase) =>
    quantities({
      apparentPower: label(`SINSTS${phase}`),
      current: label(`IRMS${phase}`) ?? label(`IINST${phase}`),
      voltage: label(`URMS${phase}`),
    }),
  );
}

const VA_PER_AMPERE = 200;

function contract(label: (name: string) => unknown, phases: number): Measured {
  const kilovoltAmperes = finite(label("PREF"));
  const amperes = finite(label("ISOUSC"));
  const breaking = finite(label("PCOUP"));
  const subscribed =
    kilovoltAmperes === undefined
      ? amperes && amperes * VA_PER_AMPERE * phases
      : tidy(kilovoltAmperes * 1000);
  return {
    ...(subscribed !== undefined && subscribed > 0 && { subscribedPower: subscribed }),
    ...(breaking !== undefined && breaking > 0 && { breakingPower: tidy(breaking * 1000) }),
  };
}
