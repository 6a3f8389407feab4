import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { IMPORT } from '../imports/options.ts'
import { INTAKE } from './limits.ts'

const page = readFileSync(join(import.meta.dirname, '../../../../docs/intake.md'), 'utf8')
const rows = [...page.matchAll(/^\| (.+?)\s*\| (.+?)\s*\|$/gm)].map(
  ([, what = '', value = '']) => [what, value] as const,
)

test('the page about the intake names the limits that hold', () => {
  expect(rows.filter(([what]) => what !== 'limit' && !what.startsWith('-'))).toEqual([
    ['body, as sent and unpacked (gzip)', `${INTAKE.bodyBytes / 1000} kB`],
    ['one event', `${INTAKE.itemBytes / 1000} kB`],
    ['events in a call', String(INTAKE.items)],
    ['objects and lists inside each other', String(INTAKE.depth)],
    ['an id (`userId`, `messageId`, `order_id`…)', String(INTAKE.idLength)],
    ["an event's name", String(INTAKE.nameLength)],
    ['traits of one call', String(INTAKE.traits)],
    ['ids of other systems in one call', String(INTAKE.ids)],
    ['age of a live event', `${INTAKE.oldestDays} days`],
    ['file', `${IMPORT.fileBytes / 1e9} GB`],
    ['row', `${IMPORT.recordBytes / 1024} kB`],
    ['id', `${IMPORT.idLength} characters`],
    ['attribute', `${IMPORT.textLength.toLocaleString('en')} characters`],
  ])
})
