import { z } from 'zod';

/** The part of JSON Schema that zod's schemas become, with what we say about keys. */
export interface Shape {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  /** The same, where zod leaves `default` out because the value is made into another. */
  readonly fallback?: unknown;
  /** What holds where nothing is written, when that is no plain value. */
  readonly unset?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly $ref?: string;
}

/** Made once a schema. */
const shapes = new WeakMap<z.ZodType, Shape>();

/** What a schema takes, as JSON Schema. */
export function shapeOf(schema: z.ZodType): Shape {
  const shape =
    shapes.get(schema) ?? (z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape);
  shapes.set(schema, shape);
  return shape;
}

/** The forms that a value may have: those of a union, however deep, else the one. */
export function variantsOf(shape: Shape): readonly Shape[] {
  const variants = shape.anyOf ?? shape.oneOf;
  return variants === undefined ? [shape] : variants.flatMap(variantsOf);
}

/** What may stand at a step below a value of this shape. */
export function childrenOf(shape: Shape, step: string | number): readonly Shape[] {
  if (typeof step === 'number') return shape.items ? [shape.items] : [];
  const own = shape.properties && Object.hasOwn(shape.properties, step) ? shape.properties[step] : undefined;
  const child = own ?? shape.additionalProperties;
  return typeof child === 'object' ? [child] : [];
}

/** Whether a value of this shape is made of keys that the schema knows; other JSON is one value. */
export function isBlock(shape: Shape): boolean {
  const { properties, additionalProperties: others } = shape;
  if (properties !== undefined) return others === false;
  return typeof others === 'object' && others.$ref === undefined;
}
