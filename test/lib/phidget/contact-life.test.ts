import assert from "node:assert/strict";
import fc from "fast-check";
import { ContactLife } from "../../../lib/phidget/contact-life";

const MINUTE = 60_000;

describe("the contacts of a relay", () => {
  it("never move more than 20 times in any minute, whatever the spacing and whoever moves them", () => {
    const wishes = fc.array(fc.tuple(fc.integer({ min: 0, max: 4000 }), fc.boolean()), { maxLength: 200 });
    fc.assert(
      fc.property(wishes, fc.constantFrom(0, 500, 3000), (steps, spacing) => {
        const life = new ContactLife();
        const moves: number[] = [];
        let now = 0;
        let coil = false;
        for (const [wait, falls] of steps) {
          now = life.next(now + wait, !coil, spacing);
          life.note(now);
          moves.push(now);
          coil = !coil;
          if (!coil || !falls) continue;
          life.note(now);
          moves.push(now);
          coil = false;
        }
        const crowded = moves.filter((at, place) => at - (moves[place - 20] ?? -MINUTE) < MINUTE);
        assert.deepEqual(crowded, []);
      }),
    );
  });

  it("rest for the spacing between two moves", () => {
    const life = new ContactLife();
    life.note(1000);
    assert.equal(life.next(2000, true, 3000), 4000);
    assert.equal(life.next(9000, true, 3000), 9000);
  });

  it("are not held by a clock that is set back an hour", () => {
    const life = new ContactLife();
    life.note(3_600_000);
    assert.equal(life.next(0, true, 3000), 3000);
  });
});
