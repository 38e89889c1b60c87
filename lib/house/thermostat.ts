/**
 * What asks for power: on below the set-point by half the differential, off above it by the other half.
 * It does not know whether its load is locked: it goes on asking.
 */
export class Thermostat {
  asks: boolean;

  /** @param differential K between on and off, more than 0. */
  constructor(
    readonly differential: number,
    asks = false,
  ) {
    this.asks = asks;
  }

  /** Temperature and set-point in °C. */
  look(temperature: number, setpoint: number): boolean {
    if (temperature <= setpoint - this.differential / 2) this.asks = true;
    else if (temperature >= setpoint + this.differential / 2) this.asks = false;
    return this.asks;
  }
}
