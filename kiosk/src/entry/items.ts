/** What may lie in a box, as ticked by its holder; the codes are the server's. */
export const ITEMS = ["phone", "watch", "earphones", "laptop", "tablet", "recorder", "usb", "other"] as const;
export type Item = (typeof ITEMS)[number];

/** Sends the whole list; false = it was not taken. */
export type SendItems = (items: readonly string[]) => Promise<boolean>;

/**
 * The ticks of one person. Each change sends the whole list, one request at a time and the newest last, so that quick
 * fingers lose nothing; what the server did not take is unticked again.
 */
export class ItemTicks {
  readonly #send: SendItems;
  readonly #onChange: (items: readonly string[]) => void;
  #taken: readonly string[];
  #wanted: readonly string[];
  #sending = false;

  constructor(taken: readonly string[], send: SendItems, onChange: (items: readonly string[]) => void) {
    this.#taken = taken;
    this.#wanted = taken;
    this.#send = send;
    this.#onChange = onChange;
  }

  toggle(item: string): Promise<void> {
    const has = this.#wanted.includes(item);
    this.#want(has ? this.#wanted.filter((one) => one !== item) : [...this.#wanted, item]);
    return this.#flush();
  }

  async #flush(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    while (this.#wanted !== this.#taken) {
      const sent = this.#wanted;
      if (await this.#send(sent)) this.#taken = sent;
      else this.#want(this.#taken);
    }
    this.#sending = false;
  }

  #want(items: readonly string[]): void {
    this.#wanted = items;
    this.#onChange(items);
  }
}
