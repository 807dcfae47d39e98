/** JSON that is made already: an answer that goes out as it is. Who makes one vouches that it is what the contract says. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
