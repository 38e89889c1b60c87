/** A board that is plugged in at a server, as the search lists it. */
export interface Board {
  readonly serial: number;
  readonly sku: string;
  readonly name: string;
  /** What its owner wrote on it. */
  readonly label: string;
  /** Port of the VINT hub that it hangs on; null for a board on USB. */
  readonly hubPort: number | null;
  readonly channels: readonly { readonly channel: number; readonly name: string }[];
}
