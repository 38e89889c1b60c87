import assert from "node:assert/strict";
import { answerChallenge, digestChallenge, installedLogin } from "../../../lib/enphase/digest";

describe("a digest", () => {
  it("is that of RFC 2617's example", () => {
    const header = answerChallenge(
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
      { user: "Mufasa", password: "Circle Of Life" },
      { method: "GET", path: "/dir/index.html", clientNonce: "0a4f113b", count: 1 },
    );
    assert.match(header, /response="6629fae49393a05397450978507c4ef1"/);
    assert.match(header, /opaque="5ccc069c403ebaf9f0171e9517f40e41"/);
    assert.match(header, /qop=auth, nc=00000001, cnonce="0a4f113b"$/);
  });

  it("without protection is that of RFC 2069", () => {
    const header = answerChallenge(
      'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"',
      { user: "Mufasa", password: "CircleOfLife" },
      { method: "GET", path: "/dir/index.html", clientNonce: "x", count: 1 },
    );
    assert.match(header, /response="1949323746fe6a43ef61f9606e7febea"$/);
  });

  it("is found among other ways to sign in", () => {
    assert.equal(digestChallenge(["Basic realm=x", 'Digest realm="y"']), 'Digest realm="y"');
    assert.equal(digestChallenge("Basic realm=x"), undefined);
    assert.equal(digestChallenge(undefined), undefined);
  });

  it("has the end of the serial for a password", () => {
    assert.deepEqual(installedLogin("121703012345"), { user: "envoy", password: "012345" });
  });
});
