import assert from "node:assert/strict";
import type { Command, Reason, Why } from "../../../lib/shedding/decision";
import { describeNotice, explain } from "../../../lib/shedding/explain";
import type { Notice } from "../../../lib/shedding/notice";

const telling = { unit: "VA", timeZone: "Europe/Paris", now: Date.parse("2026-11-20T18:00:00+01:00") };
const at = (text: string): number => Date.parse(text);

const shed = (why: Partial<Why>): Command => ({
  load: "bath",
  order: "shed",
  why: { reason: "over-limit", mode: "hierarchical", ...why },
});
const restore = (why: Partial<Why>): Command => ({ ...shed(why), order: "restore" });
const told = (command: Command): string => explain(command, "Bathroom", "en", telling);
const notice = (text: Notice, language: "en" | "fr" = "en"): string =>
  describeNotice(text, language, telling, (id) => ({ bath: "Bathroom", hall: "Hall" })[id] ?? id);

const full: Partial<Why> = {
  limit: { source: "contract", value: 9000 },
  measured: 9620,
  predicted: 9900,
  need: 990,
  power: 1500,
  next: { what: "return", at: at("2026-11-20T18:02:00+01:00") },
};

describe("the sentence of an order", () => {
  it("says the cause, the figures, the choice and what comes next", () => {
    assert.equal(
      told(shed(full)),
      "Bathroom is shed: the limit is exceeded. 9,620 VA measured, 9,900 VA expected, limit 9,000 VA (contract), 990 VA to free; this load counts for 1,500 VA. Chosen by its place in the list. It may return from 18:02.",
    );
  });

  it("says the same in French, with its spaces", () => {
    assert.equal(
      explain(shed(full), "Salle de bain", "fr", telling).replaceAll(/[\u00a0\u202f]/g, "_"),
      "Délestage de «_Salle de bain_»_: la limite est dépassée. 9_620 VA mesurés, 9_900 VA attendus, limite 9_000 VA (contrat), 990 VA à libérer_; cette charge compte pour 1_500 VA. Choix par la place dans la liste. Retour possible à partir de 18:02.",
    );
  });

  it("leaves out what is not known", () => {
    assert.equal(
      told(shed({ reason: "no-slot" })),
      "Bathroom is shed: as many loads run as may run at once.",
    );
  });

  it("leaves out the figures when the power is nothing to it", () => {
    const { next: _return, ...figures } = full;
    assert.equal(told(shed({ ...figures, reason: "away" })), "Bathroom is shed: nobody is at home.");
  });

  it("names the signal, its value and the end of the period, with the day when it is another one", () => {
    assert.equal(
      told(
        shed({
          reason: "forced-rule",
          signal: { name: "tempo", value: "HPJR" },
          next: { what: "end-of-period", at: at("2026-11-21T06:00:00+01:00") },
        }),
      ),
      "Bathroom is shed: Tempo is red, peak, which imposes it and cannot be cancelled. That lasts until 21 Nov 06:00.",
    );
  });

  it("keeps the words of a signal that it does not know", () => {
    assert.equal(
      told(shed({ reason: "soft-rule", signal: { name: "pool", value: "busy" } })),
      "Bathroom is shed: pool is busy, which asks for it and may be cancelled.",
    );
  });

  it("names the phase that binds and the time that is left", () => {
    assert.equal(
      told(
        shed({
          reason: "near-trip",
          tripInSeconds: 41.6,
          limit: { source: "breaker", value: 3000, phase: 2 },
        }),
      ),
      "Bathroom is shed: the breaker would open in 42 s. Limit 3,000 VA (breaker, phase 2). Chosen by its place in the list.",
    );
  });

  it("says what a temperature has to do with it", () => {
    assert.equal(
      told(restore({ reason: "fits", mode: "smart", gap: 0.34, room: 2100 })),
      "Bathroom may run: there is room for it. 2,100 VA free. Chosen as one of the furthest from its set-point: 0.3 K below it.",
    );
    assert.equal(
      told(shed({ mode: "smart", gap: -1.5 })),
      "Bathroom is shed: the limit is exceeded. Chosen as one of the nearest to its set-point: 1.5 K above it.",
    );
  });

  it("admits the protection that it had to break", () => {
    assert.equal(
      told(shed({ guardBroken: "minimum-on", mode: "round-robin" })),
      "Bathroom is shed: the limit is exceeded. Chosen by turns. Its minimum running time is cut short, because the limit comes first.",
    );
  });

  it("has words for every reason, order and language, with no place left open", () => {
    const reasons: Reason[] = [
      ...(["over-limit", "near-trip", "meter-silent", "forced-rule", "soft-rule", "away"] as const),
      ...(["person-off", "person-on", "no-slot", "turn-over", "exchange", "would-not-fit"] as const),
      ...(["fits", "no-longer-needed", "automatic-off", "retry"] as const),
    ];
    for (const reason of reasons)
      for (const mode of ["hierarchical", "smart", "cascado-cyclic", "round-robin"] as const)
        for (const command of [shed({ reason, mode }), restore({ reason, mode })])
          for (const language of ["en", "fr"] as const)
            assert.doesNotMatch(explain(command, "X", language, telling), /undefined|[{}]/);
  });
});

describe("the sentence of a notice", () => {
  it("tells the start with the names of the loads", () => {
    const started: Notice = {
      kind: "shedding-started",
      facts: { loads: ["bath", "hall"], reason: "over-limit", power: 9620, limit: 9000 },
    };
    assert.equal(
      notice(started),
      "Shedding starts with Bathroom, Hall: the limit is exceeded. 9,620 VA measured, limit 9,000 VA.",
    );
  });

  it("tells the start without figures when the power is nothing to it, or not known", () => {
    const facts = { loads: ["bath"], limit: 9000 };
    assert.equal(
      notice({ kind: "shedding-started", facts: { ...facts, reason: "away", power: 3000 } }),
      "Shedding starts with Bathroom: nobody is at home.",
    );
    assert.equal(
      notice({ kind: "shedding-started", facts: { ...facts, reason: "meter-silent" } }),
      "Shedding starts with Bathroom: the meter cannot be believed, so the worst is assumed.",
    );
  });

  const sentences: [Notice, string][] = [
    [{ kind: "shedding-ended", facts: { lastedSeconds: 4800 } }, "Shedding is over after 1 h 20 min."],
    [
      { kind: "exhausted", facts: { power: 9900, limit: 9000, missing: 900 } },
      "All that may be shed is shed, and 9,900 VA is still 900 VA above the limit of 9,000 VA. Please switch something off by hand.",
    ],
    [
      { kind: "ineffective", facts: { expected: 3000, observed: 120 } },
      "Shedding has little effect: 3,000 VA should have gone, 120 VA went. Please check the relays and the powers of the loads.",
    ],
    [
      { kind: "meter-stale", facts: { forSeconds: 11, cause: "silent" } },
      "The meter has been silent for 11 s. Nothing returns before it is back.",
    ],
    [
      { kind: "meter-stale", facts: { forSeconds: 0, cause: "frozen" } },
      "The meter repeats the same value, whatever the house does. Nothing returns before it is believed again.",
    ],
    [
      { kind: "meter-stale", facts: { forSeconds: 0, cause: "implausible" } },
      "The meter tells what cannot be. Nothing returns before it is believed again.",
    ],
    [{ kind: "meter-back", facts: { gapSeconds: 600 } }, "The meter is back after 10 min."],
    [
      { kind: "load-failed", facts: { load: "bath", order: "shed", attempts: 3 } },
      "Bathroom does not obey: told 3 times to stop, it still runs. Other loads take its place.",
    ],
    [
      { kind: "near-trip", facts: { tripInSeconds: 45, power: 12000, limit: 9000 } },
      "The breaker opens in 45 s if nothing changes: 12,000 VA, limit 9,000 VA.",
    ],
    [
      { kind: "near-trip", facts: { tripInSeconds: 45, power: 4000, limit: 3000, phase: 3 } },
      "The breaker opens in 45 s if nothing changes: 4,000 VA on phase 3, limit 3,000 VA.",
    ],
    [
      { kind: "limit-changed", facts: { from: 9000, to: 6000, source: "message" } },
      "The limit goes from 9,000 VA to 6,000 VA (asked by a message).",
    ],
    [
      { kind: "limit-changed", facts: { from: 9000, to: 6000, source: "ecowatt orange" } },
      "The limit goes from 9,000 VA to 6,000 VA (EcoWatt orange).",
    ],
    [
      {
        kind: "limit-changed",
        facts: { from: 9000, to: 4200, source: "§14a", until: at("2026-11-20T20:00:00+01:00") },
      },
      "The limit goes from 9,000 VA to 4,200 VA (§14a), until 20:00.",
    ],
    [
      { kind: "override-refused", facts: { signal: "tempo", value: "HPJR" } },
      "The shedding that Tempo (red, peak) imposes cannot be cancelled.",
    ],
    [
      {
        kind: "override-refused",
        facts: { signal: "tempo", value: "HPJR", until: at("2026-11-20T22:00:00+01:00") },
      },
      "The shedding that Tempo (red, peak) imposes cannot be cancelled; it ends at 22:00.",
    ],
  ];
  for (const [facts, sentence] of sentences)
    it(`${facts.kind}: ${sentence}`, () => {
      assert.equal(notice(facts), sentence);
      assert.doesNotMatch(notice(facts, "fr"), /undefined|[{}]/);
    });
});
