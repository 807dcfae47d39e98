type Check = ((data: unknown) => boolean) & { errors?: unknown };

/**
 * Has a validator (Fastify's Ajv, as `ajv.onCreate` gives it) compile each schema when the first value is checked against it: hundreds
 * that nobody asks for yet cost a service most of its start.
 */
export function compileLate(validator: { compile(schema: unknown): Check }): void {
  const compile = validator.compile.bind(validator);
  validator.compile = (schema) => {
    let check: Check | undefined;
    const late: Check = (data) => {
      check ??= compile(schema);
      const isRight = check(data);
      late.errors = check.errors;
      return isRight;
    };
    return late;
  };
}
