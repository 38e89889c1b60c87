import assert from "node:assert/strict";
import { type Heard, LinkyMeter } from "../../../lib/linky/meter";
import { TicStream } from "../../../lib/linky/stream";
import {
  bytesOf,
  historicGroup,
  historicMono,
  historicShort,
  historicTempo,
  historicTri,
  METER,
  OTHER_METER,
  standardMono,
  standardTempo,
  standardTri,
} from "../../support/tic";

const NOW = Date.parse("2026-11-20T13:00:00+01:00");

/** What a meter tells of these frames, a second apart. */
function hear(...frames: readonly string[]): Heard[] {
  const heard: Heard[] = [];
  const meter = new LinkyMeter();
  let now = NOW;
  const stream = new TicStream((frame) => {
    const told = meter.take(frame, now);
    if (told) heard.push(told);
  });
  for (const frame of frames) {
    stream.feed(bytesOf(frame));
    now += 1000;
  }
  return heard;
}

const last = (...frames: readonly string[]): Heard => {
  const heard = hear(...frames).at(-1);
  assert.ok(heard);
  return heard;
};
const powersOf = (heard: readonly Heard[]) => heard.map(({ measured }) => measured?.power);

describe("a Linky's reading", () => {
  it("has power, current and contract in historic mode", () => {
    assert.deepEqual(last(historicMono(1150)).measured, {
      power: 1150,
      reading: { at: NOW, apparentPower: 1150, current: 5, subscribedPower: 6000, source: "linky" },
    });
  });

  it("has voltage and the breaker's power too in standard mode", () => {
    assert.deepEqual(last(standardMono(1150, { PCOUP: "06" })).measured?.reading, {
      at: NOW,
      apparentPower: 1150,
      current: 5,
      voltage: 230,
      subscribedPower: 9000,
      breakingPower: 6000,
      source: "linky",
    });
  });

  it("has each phase in three-phase", () => {
    const { reading } = last(standardTri([2300, 1155, 687])).measured ?? {};
    assert.deepEqual(
      [reading?.apparentPower, reading?.breakingPower, reading?.current],
      [4142, 12000, undefined],
    );
    assert.deepEqual(reading?.phases, [
      { apparentPower: 2300, current: 10, voltage: 230 },
      { apparentPower: 1155, current: 5, voltage: 231 },
      { apparentPower: 687, current: 3, voltage: 229 },
    ]);
    assert.deepEqual(last(historicTri([2300, 1150, 690])).measured?.reading.phases, [
      { current: 10 },
      { current: 5 },
      { current: 3 },
    ]);
  });

  it("shows a phase above its third though the total is small", () => {
    const { reading } = last(standardTri([5060, 230, -4600])).measured ?? {};
    assert.deepEqual([reading?.apparentPower, reading?.phases?.[0]?.apparentPower], [690, 5060]);
  });

  it("is negative while the house gives to the grid, and no current loads the house then", () => {
    const { power, reading } = last(standardMono(0, { IRMS1: "009", SINSTI: "02070" })).measured ?? {};
    assert.deepEqual([power, reading?.apparentPower, reading?.current], [-2070, 0, undefined]);
  });

  it("does not take a solar current for a load: IINST has no sign", () => {
    const { power, reading } = last(historicMono(0, { IINST: "012" })).measured ?? {};
    assert.deepEqual([power, reading?.apparentPower, reading?.current], [0, 0, undefined]);
  });

  it("leaves out the current of the one phase that can only be exporting", () => {
    const standard = last(standardTri([2300, -1150, 690])).measured?.reading.phases;
    assert.deepEqual(standard?.[1], { apparentPower: 0, voltage: 231 });
    const historic = last(historicTri([2300, 1150, 690], { PAPP: "01840" })).measured?.reading.phases;
    assert.deepEqual(historic, [{ current: 10 }, { apparentPower: 0 }, { current: 3 }]);
  });

  it("comes from the current of a meter that has no PAPP, but not when PAPP was only damaged", () => {
    assert.equal(last(historicMono(0, { PAPP: undefined, IINST: "010" })).measured?.power, 2300);
    const damaged = historicMono(1150).replace("PAPP 01150", "PAPP 01250");
    assert.deepEqual(powersOf(hear(historicMono(920), damaged)), [920, undefined]);
  });

  it("comes from current and voltage of a pilot Linky without SINSTS", () => {
    const frame = standardMono(0, { SINSTS: undefined, IRMS1: "010", URMS1: "235" });
    assert.equal(last(frame).measured?.power, 2350);
  });

  it("keeps the contract of the frames before when its group is damaged", () => {
    const damaged = standardMono(2300, { PCOUP: "06" }).replace("PCOUP\t06", "PCOUP\t07");
    const { reading } = last(standardMono(1150, { PCOUP: "06" }), damaged).measured ?? {};
    assert.deepEqual([reading?.apparentPower, reading?.breakingPower], [2300, 6000]);
  });

  it("follows PCOUP at once", () => {
    const heard = hear(standardMono(1150), standardMono(1150, { PCOUP: "06" }), standardMono(1150));
    assert.deepEqual(
      heard.map(({ measured }) => measured?.reading.breakingPower),
      [9000, 6000, 9000],
    );
  });
});

describe("the short frames of a three-phase overload", () => {
  const long = historicTri([2300, 1150, 690]);
  const short = historicShort([5750, 1150, 690], [1]);

  it("bring the currents, and keep the tariff, the contract and the indexes of the long one", () => {
    const { frame, measured } = last(long, short);
    assert.deepEqual([frame.short, frame.phases, frame.currents], [true, 3, [25, 5, 3]]);
    assert.deepEqual([frame.tariff?.period, frame.subscribedPower, frame.overload], ["HP", 12000, true]);
    assert.deepEqual([frame.labels.PAPP?.value, frame.labels.HCHC?.value], [4140, 15000100]);
    assert.deepEqual(measured?.reading.phases, [{ current: 25 }, { current: 5 }, { current: 3 }]);
  });

  it("move the total by what the currents moved, so that an order's effect is seen", () => {
    const shed = historicShort([1150, 1150, 690], []);
    assert.deepEqual(powersOf(hear(long, short, shed, long)), [4140, 4140 + 15 * 230, 4140 - 5 * 230, 4140]);
  });

  it("keep the long frame's own total while nothing moves", () => {
    const odd = historicTri([2300, 1150, 690], { PAPP: "04080" });
    assert.deepEqual(powersOf(hear(odd, historicShort([2300, 1150, 690], []))), [4080, 4080]);
  });

  it("give a total by the currents when no long frame came before", () => {
    assert.equal(last(short).measured?.power, (25 + 5 + 3) * 230);
  });

  it("end the overload by saying nothing of it", () => {
    const heard = hear(long, short, historicShort([2300, 1150, 690], []), long);
    assert.deepEqual(
      heard.map(({ frame }) => frame.overload),
      [false, true, false, false],
    );
    assert.equal(heard.at(-1)?.frame.labels.ADIR1, undefined);
  });

  it("leave three phases three when a group of a phase is damaged", () => {
    const damaged = standardTri([2300, 1150, 690]).replace("IRMS2\t005", "IRMS2\t00?");
    const { frame } = last(standardTri([2300, 1150, 690]), damaged);
    assert.deepEqual([frame.phases, frame.currents], [3, [10, null, 3]]);
    const lost = standardMono(2300).replace("IRMS1\t010", "IRMS1\t01?");
    assert.equal(last(standardTri([2300, 1150, 690]), lost).frame.phases, 3);
  });
});

describe("an overload", () => {
  it("is told by ADPS while it is there, and is over when it is not", () => {
    const over = historicMono(7820, { ADPS: "034" });
    const heard = hear(historicMono(2300), over, over, historicMono(2760));
    assert.deepEqual(
      heard.map(({ frame }) => [frame.overload, frame.labels.ADPS?.value]),
      [
        [false, undefined],
        [true, 34],
        [true, 34],
        [false, undefined],
      ],
    );
  });

  it("is told by bit 7 of STGE in standard mode", () => {
    assert.equal(last(standardMono(9850, { STGE: "003A0081" })).frame.overload, true);
    assert.equal(last(standardMono(8000)).frame.overload, false);
  });
});

describe("what the checksum lets through", () => {
  it("is no reading: two digits swapped make a power that the current cannot carry", () => {
    const swapped = historicMono(1380, { PAPP: "10380" });
    const heard = hear(historicMono(1150), swapped, historicMono(1610));
    assert.deepEqual(powersOf(heard), [1150, undefined, 1610]);
    assert.deepEqual(heard[1]?.frame.doubtful, ["PAPP"]);
  });

  it("is believed when the next frame says it again", () => {
    const odd = historicMono(1380, { PAPP: "10380" });
    assert.deepEqual(powersOf(hear(historicMono(1150), odd, odd, odd)), [1150, undefined, 10380, 10380]);
  });

  it("does not delay a real step, whose current steps with it", () => {
    assert.deepEqual(powersOf(hear(historicMono(230), historicMono(11_500))), [230, 11_500]);
  });

  it("is no index: 40 MWh in a second", () => {
    const heard = hear(
      historicMono(460),
      historicMono(460, { BASE: "044567890" }),
      historicMono(460, { BASE: "004567891" }),
    );
    assert.deepEqual(
      heard.map(({ frame }) => [frame.labels.BASE?.value, frame.doubtful]),
      [
        [4_567_890, []],
        [undefined, ["BASE"]],
        [4_567_891, []],
      ],
    );
  });

  it("is an index after all when it is said three times", () => {
    const jump = historicMono(460, { BASE: "000000010" });
    const values = hear(historicMono(460), jump, jump, jump).map(({ frame }) => frame.labels.BASE?.value);
    assert.deepEqual(values, [4_567_890, undefined, undefined, 10]);
  });

  it("is no period that the contract does not have", () => {
    const { frame } = last(historicMono(1150, { PTEC: "HPJR" }));
    assert.deepEqual(frame.tariff, { name: "tariff", period: "unknown" });
  });
});

describe("another meter on the same wire", () => {
  it("starts afresh", () => {
    const heard = hear(historicMono(1150), historicMono(1150, { ADCO: OTHER_METER, BASE: "000000100" }));
    assert.deepEqual([heard[1]?.frame.labels.BASE?.value, heard[1]?.frame.doubtful], [100, []]);
  });

  it("or in the other mode keeps nothing of the old labels", () => {
    const { frame, measured } = last(historicTri([2300, 1150, 690]), standardMono(1150));
    assert.deepEqual([frame.mode, frame.phases, frame.labels.ISOUSC], ["standard", 1, undefined]);
    assert.equal(measured?.reading.subscribedPower, 9000);
  });

  it("is not seen in one lone group that chance made", () => {
    const heard = hear(standardMono(1150), `\x02${historicGroup("IINST", "010")}\x03`, standardMono(1150));
    assert.deepEqual(
      heard.map(({ frame }) => frame.mode),
      ["standard", "standard"],
    );
  });
});

describe("a decoded frame", () => {
  it("has every label with its type, its unit and the meter's own instant", () => {
    const { labels } = last(standardMono(1150, { RELAIS: "140", NGTF: "  HC et Week-End" })).frame;
    assert.deepEqual(labels.SINSTS, { value: 1150, unit: "VA", seen: NOW });
    assert.deepEqual(labels.PREF, { value: 9, unit: "kVA", seen: NOW });
    assert.deepEqual(labels.NGTF, { value: "HC et Week-End", seen: NOW });
    assert.deepEqual(labels.RELAIS?.value, [false, false, true, true, false, false, false, true]);
    assert.deepEqual(labels.SMAXSN, {
      value: 5300,
      unit: "VA",
      time: {
        local: "2026-11-20T07:10:00",
        offset: "+01:00",
        epoch: Date.parse("2026-11-20T06:10:00Z"),
        degradedClock: false,
      },
      seen: NOW,
    });
  });

  it("loses what the meter no longer says", () => {
    const { frame } = last(standardMono(1150, { MSG2: "MESSAGE COURT   " }), standardMono(1150));
    assert.equal(frame.labels.MSG2, undefined);
  });

  it("names the meter and tells which part it heard", () => {
    const { frame } = last(historicTempo(1150, "HPJB"));
    assert.deepEqual(
      [frame.meter, frame.mode, frame.whole, frame.short],
      ["021999123456", "historic", true, false],
    );
  });

  it("of a meter in standby has no reading", () => {
    assert.equal(last(`\x02${historicGroup("ADCO", METER)}\x03`).measured, undefined);
  });
});

describe("the tariff", () => {
  const periodsOf = (...frames: readonly string[]) =>
    hear(...frames).map(({ signal }) => signal && [signal.name, signal.value]);

  it("is told once, then at each change", () => {
    const frames = ["HPJB", "HPJB", "HCJB", "HCJB", "HPJR"].map((period) => historicTempo(1150, period));
    assert.deepEqual(periodsOf(...frames), [
      ["tempo", "HPJB"],
      undefined,
      ["tempo", "HCJB"],
      undefined,
      ["tempo", "HPJR"],
    ]);
  });

  it("is the same in both modes, so that a change of mode tells nothing new", () => {
    assert.deepEqual(periodsOf(historicTempo(1150, "HPJW"), standardTempo(1150, 4)), [
      ["tempo", "HPJW"],
      undefined,
    ]);
  });

  it("has a beginning once it was seen to begin, and no end that the meter did not tell", () => {
    const [first, second] = hear(historicTempo(1150, "HPJB"), historicTempo(1150, "HCJB"));
    assert.deepEqual([first?.signal?.from, first?.signal?.until], [null, null]);
    assert.deepEqual([second?.signal?.from, second?.signal?.until], [NOW + 1000, null]);
  });

  it("reads the index of all six Tempo periods", () => {
    assert.deepEqual(
      [1, 2, 3, 4, 5, 6].map((index) => last(standardTempo(1150, index)).frame.tariff?.period),
      ["HCJB", "HPJB", "HCJW", "HPJW", "HCJR", "HPJR"],
    );
  });

  it("believes the index that is counted before a label that may be stale", () => {
    const { tariff } = last(
      standardMono(1150, { NGTF: "     TEMPO      ", LTARF: "    HP  BLEU    ", NTARF: "06" }),
    ).frame;
    assert.equal(tariff?.period, "HPJR");
  });

  it("knows the other contracts", () => {
    const standard = (NGTF: string, LTARF: string | undefined, NTARF = "01") =>
      last(standardMono(1150, { NGTF, LTARF, NTARF })).frame.tariff;
    const historic = (OPTARIF: string, PTEC: string) =>
      last(historicMono(1150, { OPTARIF, PTEC })).frame.tariff;
    assert.deepEqual(
      [
        historic("BASE", "TH.."),
        historic("HC..", "HC.."),
        historic("HC..", "HP.."),
        historic("EJP.", "HN.."),
        historic("EJP.", "PM.."),
        standard("      BASE      ", "      BASE      "),
        standard("H PLEINE/CREUSE ", "  HEURE  CREUSE "),
        standard("H PLEINE/CREUSE ", "  HEURE  PLEINE ", "02"),
        standard("H PLEINE/CREUSE ", undefined, "02"),
        standard("   PRODUCTEUR   ", "INDEX NON CONSO "),
      ],
      ["BASE", "HC", "HP", "HN", "PM", "BASE", "HC", "HP", "HP", "unknown"].map((period) => ({
        name: "tariff",
        period,
      })),
    );
  });

  it("tells tomorrow's colour when the meter learns it, with the nominal hours", () => {
    const [, evening] = hear(historicTempo(1150, "HPJB"), historicTempo(1150, "HPJB", "ROUG"));
    const at = (time: string) => Date.parse(`2026-11-${time}:00+01:00`);
    assert.deepEqual(evening?.signal?.timeline, [
      { value: "HCJB", from: at("20T22:00"), until: at("21T06:00") },
      { value: "HPJR", from: at("21T06:00"), until: at("21T22:00") },
      { value: "HCJR", from: at("21T22:00"), until: at("22T06:00") },
    ]);
    assert.deepEqual(evening?.signal?.next, evening?.signal?.timeline?.[0]);
    assert.equal(evening?.signal?.from, null);
  });

  it("says nothing of tomorrow while DEMAIN is ----", () => {
    const { signal, frame } = last(historicTempo(1150, "HCJB"));
    assert.deepEqual(
      [signal?.next, signal?.timeline, frame.tariff?.tomorrow],
      [undefined, undefined, undefined],
    );
  });

  it("reads tomorrow in STGE too", () => {
    assert.equal(last(standardTempo(1150, 1, 2)).frame.tariff?.tomorrow, "white");
  });

  it("is not called unknown because half a frame was heard", () => {
    const frame = standardMono(1150);
    assert.deepEqual(periodsOf(frame.slice(frame.indexOf("\nPREF"))), [undefined]);
  });
});
