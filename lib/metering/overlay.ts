/**
 * What a device said last, for meters that tell only what changed.
 *
 * Rules
 * - A field that is not told again is unchanged; a field told as null is unknown from then on.
 * - A device that was silent for ten minutes has to tell everything anew.
 */
import type { JsonObject } from "./json";

const FORGOTTEN_AFTER = 600_000;
const MOST_DEVICES = 16;

export class Overlay {
  readonly #devices = new Map<string, { fields: JsonObject; at: number }>();

  /** The device's fields after this message (`now` in epoch ms). */
  add(device: string, fields: JsonObject, now: number): JsonObject {
    const known = this.#devices.get(device);
    const merged =
      known !== undefined && now - known.at < FORGOTTEN_AFTER ? { ...known.fields, ...fields } : fields;
    if (known === undefined && this.#devices.size >= MOST_DEVICES) this.#devices.clear();
    this.#devices.set(device, { fields: merged, at: now });
    return merged;
  }
}
