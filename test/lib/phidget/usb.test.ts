import assert from "node:assert/strict";
import { loadPhidget22, type PhidgetLibrary } from "../../../lib/phidget/library";
import { PhidgetServer } from "../../../lib/phidget/server";
import { addressOf, readServer } from "../../../lib/phidget/settings";

const usb = readServer({ connection: "usb", host: "ignored", port: "no port" }, "ignored");

/** The connection as soon as it works, or what is wrong with it. */
function settled(server: PhidgetServer): Promise<unknown> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (server.connected || server.problem !== undefined) resolve(server.problem);
    };
    server.watch(look);
    look();
  });
}

describe("boards on this machine's own USB", () => {
  it("need no host, port or password", () => {
    assert.deepEqual(usb, { host: "", port: 0, password: "", usb: true });
    assert.equal(addressOf(usb), "USB");
  });

  it("are not meant by a connection of another name", () => {
    assert.throws(() => readServer({ connection: "bluetooth" }, ""), {
      message: 'The connection is "bluetooth"; “network” or “usb” was expected.',
    });
  });

  it("are searched by the vendor's client, which waits for one to be plugged in", async () => {
    const server = new PhidgetServer(usb, loadPhidget22, Promise.resolve());
    assert.equal(await settled(server), undefined);
    assert.equal(server.connected, true);
    server.close();
    assert.equal(server.connected, false);
  });

  it("are told to be out of reach where the ports may not be searched", async () => {
    class Forbidden {
      connected = false;
      onError = null;
      connect = (): Promise<void> => Promise.reject(new Error("EACCES"));
      close(): void {}
      delete(): void {}
    }
    const library = { ...(await loadPhidget22()), USBConnection: Forbidden } as unknown as PhidgetLibrary;
    const server = new PhidgetServer(usb, () => Promise.resolve(library), Promise.resolve());
    const problem = await settled(server);
    assert.match(String(problem), /USB ports of this machine cannot be searched/);
    server.close();
  });
});
