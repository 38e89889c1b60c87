import { type Body, Car, type CarPlan, Room, type RoomPlan, Tank, type TankPlan } from "./body";
import { Relay, type RelayPlan } from "./relay";

export type BodyPlan =
  | { readonly kind: "room"; readonly room: RoomPlan }
  | { readonly kind: "tank"; readonly tank: TankPlan }
  | { readonly kind: "other"; readonly car: CarPlan };

export type LoadPlan = BodyPlan & {
  readonly id: string;
  readonly name?: string;
  /** W that it draws when it runs. */
  readonly power: number;
  /** 1 to 3; its power is shared equally. Default [1]. */
  readonly phases?: readonly number[];
  /** Seconds that it takes to reach its power (a car: 30). Default 0. */
  readonly ramp?: number;
  readonly relay?: RelayPlan;
};

/** A load of the house: what it heats, its relay, and what it draws now. */
export class HouseLoad {
  readonly id: string;
  readonly name: string;
  readonly power: number;
  readonly phases: readonly number[];
  readonly body: Body;
  readonly relay: Relay;
  readonly #ramp: number;
  #drawn = 0;

  constructor(plan: LoadPlan, second: number, outside: number) {
    this.id = plan.id;
    this.name = plan.name ?? plan.id;
    this.power = plan.power;
    this.phases = plan.phases ?? [1];
    this.body = bodyOf(plan, second, outside);
    this.relay = new Relay(plan.relay);
    this.#ramp = plan.ramp ?? 0;
    if (this.runs && this.#ramp === 0) this.#drawn = this.power;
  }

  /** Asks for power and may run. */
  get runs(): boolean {
    return this.body.asks && this.relay.closed;
  }

  /** W drawn now. */
  get drawn(): number {
    return this.#drawn;
  }

  /** One second, beginning at `second`. */
  step(second: number, outside: number): void {
    this.relay.step(second);
    if (!this.runs) this.#drawn = 0;
    else
      this.#drawn =
        this.#ramp === 0 ? this.power : Math.min(this.power, this.#drawn + this.power / this.#ramp);
    this.body.step(second, this.#drawn, outside);
    if (!this.body.asks) this.#drawn = 0;
  }
}

function bodyOf(plan: BodyPlan, second: number, outside: number): Body {
  if (plan.kind === "room") return new Room(plan.room, second, outside);
  return plan.kind === "tank" ? new Tank(plan.tank, second) : new Car(plan.car, second);
}
