/** A place in a conversation's log. */
interface Place {
  epoch: number;
  seq: number;
}

/** What was heard since a moment, by conversation, and how many need it. */
interface Notes {
  newest: Map<string, Place>;
  durable: Map<string, Place>;
  leases: number;
}

/**
 * What is said anywhere while heads are being asked for: it may come after they were read, and before anybody here is in the conversation.
 * With it a head that chat read is as good as one that is read here afterwards. Kept only as long as somebody asks.
 */
export class Overheard {
  #now = emptyNotes();
  #before = emptyNotes();

  /** Takes note from now on until the lease ends: begun before heads are asked for, ended after everybody is attached. */
  begin(): Disposable {
    // Who begins now needs nothing that was heard before.
    if (this.#before.leases === 0 && (this.#now.newest.size > 0 || this.#now.durable.size > 0)) {
      this.#before = this.#now;
      this.#now = emptyNotes();
    }
    const notes = this.#now;
    notes.leases++;
    return {
      [Symbol.dispose]: () => {
        notes.leases--;
        if (this.idle) [this.#now, this.#before] = [emptyNotes(), emptyNotes()];
      },
    };
  }

  /** Whether nobody needs to know. */
  get idle(): boolean {
    return this.#now.leases === 0 && this.#before.leases === 0;
  }

  /** Something up to `seq` exists. */
  heard(c: string, epoch: number, seq: number): void {
    if (!this.idle) raise(this.#now.newest, c, epoch, seq);
  }

  /** MySQL has everything up to `seq`. */
  durable(c: string, epoch: number, seq: number): void {
    if (!this.idle) raise(this.#now.durable, c, epoch, seq);
  }

  /** The newest epoch that a conversation was heard of in; 0 when it was not. */
  epochOf(c: string): number {
    return Math.max(this.#now.newest.get(c)?.epoch ?? 0, this.#before.newest.get(c)?.epoch ?? 0);
  }

  /** Up to where a conversation was heard to go in an epoch; 0 when it was not. */
  newestOf(c: string, epoch: number): number {
    return Math.max(seqIn(this.#now.newest.get(c), epoch), seqIn(this.#before.newest.get(c), epoch));
  }

  /** Up to where MySQL was heard to have a conversation in an epoch; 0 when it was not. */
  durableOf(c: string, epoch: number): number {
    return Math.max(seqIn(this.#now.durable.get(c), epoch), seqIn(this.#before.durable.get(c), epoch));
  }
}

function emptyNotes(): Notes {
  return { newest: new Map(), durable: new Map(), leases: 0 };
}

function raise(places: Map<string, Place>, c: string, epoch: number, seq: number): void {
  const known = places.get(c);
  if (known === undefined || epoch > known.epoch || (epoch === known.epoch && seq > known.seq)) places.set(c, { epoch, seq });
}

function seqIn(place: Place | undefined, epoch: number): number {
  return place?.epoch === epoch ? place.seq : 0;
}
