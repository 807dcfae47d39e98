import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Person } from '@chatter/contracts/auth/views.ts';
import { Marks } from '@chatter/contracts/chat/views.ts';
import { Id, Moment } from '@chatter/contracts/kit/ids.ts';
import Type from 'typebox';
import { namedShapes, shapeOf } from './shape.ts';

test('objects, optional fields, tuples and literals are written as in TypeScript', () => {
  const schema = Type.Object({ t: Type.Literal('dur'), of: Type.Array(Type.Tuple([Id, Type.Integer()])), at: Type.Optional(Moment) });
  assert.equal(shapeOf(schema), "{ t: 'dur', of: [Id, integer][], at?: Moment }");
});

test('a union in a list stands in brackets, an object does not', () => {
  assert.equal(shapeOf(Type.Array(Type.Union([Type.String(), Type.Null()]))), '(string | null)[]');
  const two = Type.Union([Type.Object({ a: Type.Null() }), Type.Object({ b: Type.Null() })]);
  assert.equal(shapeOf(Type.Array(two)), '({ a: null } | { b: null })[]');
  assert.equal(shapeOf(Type.Array(Type.Object({ a: Type.Boolean() }))), '{ a: boolean }[]');
});

test('known shapes are named wherever they stand, also behind a question mark', () => {
  const schema = Type.Object({ who: Person, friend: Type.Optional(Person), marks: Type.Record(Type.String(), Marks) });
  assert.equal(shapeOf(schema), '{ who: Person, friend?: Person, marks: Record<string, Marks> }');
});

test('named shapes are in order and are spelled out', () => {
  const shapes = namedShapes();
  assert.deepEqual(
    shapes.map(([name]) => name),
    shapes.map(([name]) => name).sort(),
  );
  assert.equal(new Map(shapes).get('Marks'), '[integer, integer]');
});
