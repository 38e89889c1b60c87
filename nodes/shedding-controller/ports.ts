/** Orders, notices, report. */
export const FIXED_PORTS = 3;

/**
 * Where each output has gone, as the editor wants it: former port → port now, -1 when it is no more; a port that is
 * new has a name that is no number. `before` are the ids of the loads that had a port, `after` those that now have one,
 * each by the id that it had before ("" for a new load).
 */
export function portMap(before: readonly string[], after: readonly string[]): Record<string, number> {
  const map: Record<string, number> = {};
  for (let port = 0; port < FIXED_PORTS; port++) map[port] = port;
  before.forEach((id, index) => {
    const now = after.indexOf(id);
    map[FIXED_PORTS + index] = now === -1 ? -1 : FIXED_PORTS + now;
  });
  after.forEach((id, index) => {
    if (id === "" || !before.includes(id)) map[`new-${index}`] = FIXED_PORTS + index;
  });
  return map;
}
