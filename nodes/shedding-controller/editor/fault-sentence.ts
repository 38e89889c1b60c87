import type { Form } from "../form";
import type { Fault } from "../form-check";
import type { Words } from "./words";

/** "Bathroom, power: a number from 0 to 1000000 is expected." */
export function sentenceOf({ field, load, rule, key, facts = {} }: Fault, form: Form, words: Words): string {
  const told = words(`fault.${key}`, facts);
  if (load !== undefined) {
    const name = form.loads[load]?.name || words("load.number", { number: load + 1 });
    return words("fault.of", { whose: name, field: words(`load.${field}`), told });
  }
  if (rule !== undefined)
    return words("fault.of", {
      whose: words("rule.number", { number: rule + 1 }),
      field: words(`rule.${field}`),
      told,
    });
  return words("fault.plain", { field: words(`label.${field}`), told });
}
