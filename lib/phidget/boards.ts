/** What is plugged in at a server, for the dialog's search button. */
import type { Clock } from "../runtime/clock";
import type { Board } from "./board";
import { CODE, type FoundChannel } from "./library";
import type { PhidgetPool } from "./pool";
import { PhidgetProblem } from "./problem";
import { PhidgetServer } from "./server";
import { addressOf, type ServerAddress } from "./settings";

/** ms of patience with a server that does not answer, and for the list of boards that follows the connection. */
const PATIENCE = 5000;
const LISTING = 500;
const VINT = 21;

/**
 * The boards with relays or other digital outputs at this server. A server that is in use is asked over its own
 * connection, any other over one for this once.
 * @throws PhidgetProblem what is wrong with the server.
 */
export async function boardsAt(address: ServerAddress, pool: PhidgetPool, clock: Clock): Promise<Board[]> {
  const open = pool.at(address);
  if (open?.connected && open.address.password === address.password) return list(open);
  const server = new PhidgetServer(address, pool.load, Promise.resolve());
  try {
    await server.library;
    await connected(server, clock);
    await passed(LISTING, clock);
    return await list(server);
  } finally {
    server.close();
  }
}

function connected(server: PhidgetServer, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    const address = addressOf(server.address);
    const overdue = clock.after(PATIENCE, () => reject(new PhidgetProblem("no-boards", { address })));
    const look = (): void => {
      if (!server.connected && server.problem === undefined) return;
      overdue();
      if (server.connected) resolve();
      else reject(server.problem);
    };
    server.watch(look);
    look();
  });
}

function passed(delay: number, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delay, resolve);
  });
}

async function list(server: PhidgetServer): Promise<Board[]> {
  const library = await server.library;
  const found: FoundChannel[] = [];
  const manager = new library.Manager({ onAttach: (channel) => found.push(channel) });
  manager.open();
  manager.close();
  const outputs = found.filter(
    (channel) =>
      channel.channelClass === CODE.output &&
      !channel.isHubPortDevice &&
      channel.getConnection() === server.connection,
  );
  const boards = new Map<string, FoundChannel[]>();
  for (const channel of outputs) {
    const place = `${channel.deviceSerialNumber}:${channel.hubPort}`;
    boards.set(place, [...(boards.get(place) ?? []), channel]);
  }
  return [...boards.values()].flatMap((channels) => boardOf(channels)).sort((a, b) => a.serial - b.serial);
}

function boardOf(channels: readonly FoundChannel[]): Board[] {
  const [first] = channels;
  if (first === undefined) return [];
  return [
    {
      serial: first.deviceSerialNumber,
      sku: first.deviceSKU,
      name: first.deviceName,
      label: first.deviceLabel,
      hubPort: first.deviceClass === VINT ? first.hubPort : null,
      channels: channels
        .map(({ channel, channelName }) => ({ channel, name: channelName }))
        .sort((a, b) => a.channel - b.channel),
    },
  ];
}
