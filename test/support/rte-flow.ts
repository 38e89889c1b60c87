/** Flows for the tests of the nodes that speak with RTE. */
import type { FakeRte } from "./fake-rte";
import type { FlowNode } from "./red-process";

interface Options {
  readonly [property: string]: unknown;
}

/** An account, one signal node wired to `out`, and a Catch node wired to `caught`. */
export function signalFlow(
  type: "ecowatt-signal" | "tempo-signal",
  rte: FakeRte | null,
  options: Options = {},
) {
  const place = { z: "tab", x: 0, y: 0 };
  const flow: FlowNode[] = [
    { id: "tab", type: "tab", label: "test" },
    { id: "signal", type, ...place, account: "account", wires: [["out"]], ...options },
    { id: "out", type: "helper", ...place },
    { id: "catcher", type: "catch", ...place, scope: null, uncaught: false, wires: [["caught"]] },
    { id: "caught", type: "helper", ...place },
  ];
  if (rte !== null) flow.push({ id: "account", type: "rte-account", baseUrl: rte.url });
  return flow;
}

export function credentialsOf(rte: FakeRte) {
  return { account: { clientId: rte.clientId, clientSecret: rte.clientSecret } };
}
