/** One answer of the shop, and what it did, in a few words for whoever watches. */
export interface ShopAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly did: string;
}

interface Dish {
  readonly item: string;
  /** In euros. */
  readonly price: number;
}

interface Order {
  readonly number: string;
  readonly items: readonly { readonly item: string; readonly quantity: number }[];
  readonly total: number;
  readonly ready_in_minutes: number;
}

/** What somebody sends: JSON that nobody has looked at. */
type Body = Readonly<Record<string, unknown>>;

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const COURSES: readonly (readonly Dish[])[] = [
  [
    { item: 'tomato soup', price: 5 },
    { item: 'apple pie', price: 4 },
  ],
  [
    { item: 'pea soup', price: 6 },
    { item: 'plum cake', price: 3 },
  ],
];
const MAINS = [
  'roast chicken',
  'fish pie',
  'lentil stew',
  'mushroom risotto',
  'beef stew',
  'fried fish',
  'pasta',
];
const MAIN_PRICE = 12;
const CUSTOMERS = new Map([
  ['+12025550123', { name: 'Ada Miller', tier: 'gold', orders: 12 }],
  ['+12025550124', { name: 'Ben Ode', tier: 'new', orders: 0 }],
]);
const IDS = new Map([
  ['4711', 'Ada Miller'],
  ['4712', 'Ben Ode'],
]);
const TRANSACTIONS = new Map([
  ['T-100', 24],
  ['T-101', 7],
]);
/** Older orders are forgotten beyond this many. */
const MAX_ORDERS = 1000;
const MAX_QUANTITY = 20;
const FIRST_NUMBER = 1001;
const MINUTES = 20;

/** A shop in memory, for practice: a menu, orders, customers, identities and payments. */
export class Shop {
  readonly #today: () => number;
  /** By idempotency key: who asks twice has ordered once. */
  readonly #orders = new Map<string, Order>();
  #count = 0;

  /** `today`: the day of the week, 0 is Sunday. */
  constructor(today: () => number) {
    this.#today = today;
  }

  get orders(): readonly Order[] {
    return [...this.#orders.values()];
  }

  menu(day = 'today'): ShopAnswer {
    const index = day === 'today' ? this.#today() : DAYS.indexOf(day.toLowerCase());
    if (index < 0) return refusal(404, `there is no day ${day}`);
    const items = menuOf(index);
    return {
      status: 200,
      body: { day: DAYS[index], items },
      did: `${items.length} dishes for ${DAYS[index]}`,
    };
  }

  /** Takes an order, once for each key. */
  order(body: Body, key: string | undefined): ShopAnswer {
    const known = key === undefined ? undefined : this.#orders.get(key);
    if (known !== undefined)
      return { status: 200, body: { order: known }, did: `order ${known.number} once more` };
    const lines = linesOf(body['items']);
    if (typeof lines === 'string') return refusal(422, lines);
    const missing = lines.find(({ item }) => priceOf(item, this.#today()) === undefined);
    if (missing !== undefined) return refusal(422, `there is no ${missing.item}`);
    const total = lines.reduce(
      (sum, { item, quantity }) => sum + quantity * (priceOf(item, this.#today()) ?? 0),
      0,
    );
    const order = {
      number: `A-${FIRST_NUMBER + this.#count}`,
      items: lines,
      total,
      ready_in_minutes: MINUTES,
    };
    this.#keep(key ?? order.number, order);
    const what = lines.map(({ item, quantity }) => `${quantity} × ${item}`).join(', ');
    return { status: 201, body: { order }, did: `order ${order.number}: ${what}, ${total} euros` };
  }

  customer(number: string): ShopAnswer {
    const customer = CUSTOMERS.get(number);
    if (customer === undefined) return refusal(404, `nobody is known under ${number}`);
    return { status: 200, body: { customer }, did: customer.name };
  }

  checkId(body: Body): ShopAnswer {
    const name = IDS.get(textOf(body['id_number']));
    const valid = name !== undefined;
    return {
      status: 200,
      body: { valid, ...(valid && { name }) },
      did: valid ? `the id of ${name}` : 'no such id',
    };
  }

  validate(body: Body): ShopAnswer {
    const id = textOf(body['transaction_id']);
    const amount = TRANSACTIONS.get(id);
    if (amount === undefined)
      return { status: 200, body: { valid: false, reason: 'unknown' }, did: `no payment ${id}` };
    const valid = body['amount'] === undefined || body['amount'] === null || body['amount'] === amount;
    const verdict = valid ? { valid, amount } : { valid, reason: 'the amount differs' };
    return { status: 200, body: verdict, did: `payment ${id} is ${valid ? 'good' : 'of another amount'}` };
  }

  #keep(key: string, order: Order): void {
    this.#count += 1;
    this.#orders.set(key, order);
    const [oldest] = this.#orders.keys();
    if (this.#orders.size > MAX_ORDERS && oldest !== undefined) this.#orders.delete(oldest);
  }
}

/** What the shop says no with. */
export function refusal(status: number, error: string): ShopAnswer {
  return { status, body: { error }, did: error };
}

function menuOf(day: number): readonly Dish[] {
  const [starter, dessert] = COURSES[day % COURSES.length] ?? [];
  const main = { item: MAINS[day] ?? '', price: MAIN_PRICE };
  return [starter, main, dessert].filter((dish) => dish !== undefined);
}

/** What is on the menu of some day can be ordered on each, so that a practice call need not know the date. */
function priceOf(item: string, today: number): number | undefined {
  const days = [today, ...DAYS.keys()];
  return days.flatMap((day) => menuOf(day)).find((dish) => dish.item === item)?.price;
}

/** The lines of an order, or what is wrong with them. */
function linesOf(items: unknown): Order['items'] | string {
  if (!Array.isArray(items) || items.length === 0) return 'items must be a list of {item, quantity}';
  const lines = items.map((line: unknown) => (typeof line === 'object' && line !== null ? line : {}) as Body);
  const bad = lines.find(({ item, quantity }) => typeof item !== 'string' || !isQuantity(quantity));
  if (bad !== undefined) return `not a line of an order: ${JSON.stringify(bad)}`;
  return lines.map(({ item, quantity }) => ({
    item: textOf(item).toLowerCase(),
    quantity: Number(quantity),
  }));
}

function isQuantity(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAX_QUANTITY;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
