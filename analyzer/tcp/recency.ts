/** A list in order of use that costs nothing to keep: the links stand in its items. */
export interface RecencyList<T> {
  /** Makes an item the most recent one; adds it when it is not in this list. */
  touch(item: T): void;
  remove(item: T): void;
  readonly oldest: T | undefined;
  readonly size: number;
  /** All items, oldest first. */
  items(): T[];
}

/** What an item needs to be in one list at a time. */
export interface Listed<T> {
  list: RecencyList<T> | undefined;
  before: T | undefined;
  after: T | undefined;
}

/** An empty list. */
export function createRecencyList<T extends Listed<T>>(): RecencyList<T> {
  let oldest: T | undefined;
  let newest: T | undefined;
  let size = 0;

  const self: RecencyList<T> = {
    touch(item) {
      if (item === newest) return;
      item.list?.remove(item);
      item.list = self;
      item.before = newest;
      if (newest === undefined) oldest = item;
      else newest.after = item;
      newest = item;
      size++;
    },

    remove(item) {
      if (item.list !== self) return;
      if (item.before === undefined) oldest = item.after;
      else item.before.after = item.after;
      if (item.after === undefined) newest = item.before;
      else item.after.before = item.before;
      item.list = undefined;
      item.before = undefined;
      item.after = undefined;
      size--;
    },

    get oldest() {
      return oldest;
    },
    get size() {
      return size;
    },

    items() {
      const all: T[] = [];
      for (let item = oldest; item !== undefined; item = item.after) all.push(item);
      return all;
    },
  };
  return self;
}
