import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** What an authenticator in software is told to do otherwise than a good one. */
export interface Oddly {
  origin?: string;
  rpId?: string;
  /** Whether a finger, face or PIN was checked. */
  verified?: boolean;
  counter?: number;
  type?: string;
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest();
const site = { origin: 'http://localhost:8080', rpId: 'localhost' };

/** A passkey in software (Web Authentication, level 3, section 6): P-256, no attestation. */
export class Authenticator {
  readonly #id = randomBytes(32);
  readonly #key: KeyObject;
  readonly #publicKey: Buffer;
  userHandle = '';
  counter = 0;

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#key = privateKey;
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const bytes = (text: string) => Buffer.concat([Buffer.from([0x58, 0x20]), Buffer.from(text, 'base64url')]);
    // COSE (RFC 9053): kty EC2, alg ES256, crv P-256, x, y.
    this.#publicKey = Buffer.concat([Buffer.from('a5010203262001', 'hex'), Buffer.from([0x21]), bytes(x), Buffer.from([0x22]), bytes(y)]);
  }

  /** Answers what a browser was asked to make. */
  make({ challenge, user }: { challenge: string; user: { id: string } }, odd: Oddly = {}) {
    this.userHandle = user.id;
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.#id.length);
    const credential = Buffer.concat([Buffer.alloc(16), length, this.#id, this.#publicKey]);
    const data = Buffer.concat([this.#data(0x40, odd), credential]);
    // CBOR: { fmt: "none", attStmt: {}, authData }.
    const head = Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746158', 'hex');
    const attestationObject = Buffer.concat([head, Buffer.from([data.length]), data]).toString('base64url');
    return this.#said({ clientDataJSON: clientData('webauthn.create', challenge, odd), attestationObject, transports: ['internal'] });
  }

  /** Answers a challenge. */
  use({ challenge }: { challenge: string }, odd: Oddly = {}) {
    const data = this.#data(0, odd);
    const clientDataJSON = clientData('webauthn.get', challenge, odd);
    const signed = Buffer.concat([data, sha256(Buffer.from(clientDataJSON, 'base64url'))]);
    const signature = sign('sha256', signed, this.#key).toString('base64url');
    return this.#said({ clientDataJSON, authenticatorData: data.toString('base64url'), signature, userHandle: this.userHandle });
  }

  #data(flags: number, { rpId = site.rpId, verified = true, counter = this.counter }: Oddly): Buffer {
    const rest = Buffer.alloc(5);
    rest.writeUInt8(flags | 1 | (verified ? 4 : 0));
    rest.writeUInt32BE(counter, 1);
    return Buffer.concat([sha256(rpId), rest]);
  }

  #said<R>(response: R) {
    const id = this.#id.toString('base64url');
    return { id, rawId: id, type: 'public-key', response, clientExtensionResults: {} };
  }
}

function clientData(usual: string, challenge: string, { origin = site.origin, type = usual }: Oddly): string {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false })).toString('base64url');
}
