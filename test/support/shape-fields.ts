/** For tests that hold a shape (zod) against the type that it stands for. */

/** The names of all fields of a type, optional ones too; `Open` for what has names of any kind. */
type Fields<T, Open> = T extends readonly (infer E)[]
  ? Fields<E, Open>[]
  : T extends object
    ? string extends keyof T
      ? Open
      : { [K in keyof T]-?: Fields<Exclude<T[K], undefined | null>, Open> }
    : true;

type Names<A, B> = Fields<A, never> extends Fields<B, unknown> ? true : never;

/** `true` when shape and type have the same fields, optional ones too; else nothing is assignable to it. */
export type SameFields<Shape, T> = Names<Shape, T> & Names<T, Shape>;
