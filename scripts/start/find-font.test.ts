import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { findFont } from './find-font.ts';

test('a font is found wherever it stands below a folder of fonts, also one that is a link', async () => {
  await using folder = await tempFolder();
  const fonts = join(folder.path, 'fonts');
  const link = join(folder.path, 'link');
  await mkdir(join(fonts, 'truetype', 'noto'), { recursive: true });
  await symlink(fonts, link);
  await writeFile(join(fonts, 'truetype', 'noto', 'A.ttf'), '');
  await writeFile(join(fonts, 'B.ttf'), '');
  const missing = join(folder.path, 'missing');
  assert.equal(findFont('A.ttf', [missing, fonts]), join(fonts, 'truetype', 'noto', 'A.ttf'));
  assert.equal(findFont('B.ttf', [missing, link]), join(link, 'B.ttf'));
  assert.equal(findFont('C.ttf', [missing, fonts]), null);
});
