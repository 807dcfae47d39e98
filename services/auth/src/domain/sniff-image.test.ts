import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sniffImage } from './sniff-image.ts';

const latin = (text: string) => Buffer.from(text, 'latin1');

test('the four formats are known by their first bytes', () => {
  assert.equal(sniffImage(latin('\xff\xd8\xff\xe0\x00\x10JFIF')), 'jpeg');
  assert.equal(sniffImage(latin('\x89PNG\r\n\x1a\n\0\0\0\rIHDR')), 'png');
  assert.equal(sniffImage(latin('GIF89a\x01\0')), 'gif');
  assert.equal(sniffImage(latin('GIF87a')), 'gif');
  assert.equal(sniffImage(latin('RIFF\n\n\r\0WEBPVP8 ')), 'webp');
});

test('everything else is no image, also with one further down', () => {
  const others = [
    '',
    '<svg xmlns="">',
    '<!doctype html>',
    '%PDF-1.7',
    'PK\x03\x04',
    'BM',
    'II*\0',
    '\0\0\0\x20ftypavif',
    'RIFF\0\0\0\0WAVE',
  ];
  for (const text of [...others, ' GIF89a', '\xff\xd8', '<script>\x89PNG\r\n\x1a\n']) assert.equal(sniffImage(latin(text)), null, text);
});
