type Validate = (this: unknown, value: string) => boolean;

/**
 * A validator that answers with the sentence to show, or undefined when all is well. The editor takes a sentence only
 * from a function of two arguments, which the published types do not know yet.
 */
export function validator(fault: (node: unknown, value: unknown) => string | undefined): Validate {
  return function (this: unknown, value: unknown, _options: unknown): true | string {
    return fault(this, value) ?? true;
  } as unknown as Validate;
}
