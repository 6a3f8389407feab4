import { expect, test } from 'vitest'
import { openDesk } from '../kit/imports.ts'

const mapping = { orderId: 'no', customerId: 'who', occurredAt: 'when', amount: 'sum' }
const options = { mapping, zone: 'Europe/London', currency: 'GBP' }
const HEADER = 'who,no,when,sum\n'
const GOOD = 'ann,1,2011-07-01 09:30:00,12.5\n'
const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))))

/** Files that are refused whole. */
const REFUSED: readonly (readonly [string, string | Uint8Array, string])[] = [
  ['an empty file', '', 'FILE_EMPTY'],
  ['blank lines', '\n\r\n  \n', 'FILE_EMPTY'],
  ['a byte order mark and nothing else', '\ufeff', 'FILE_EMPTY'],
  ['no first row that names columns', GOOD, 'COLUMN_ABSENT'],
  ['a mapped column that is absent', `who,no,when\n${GOOD}`, 'COLUMN_ABSENT'],
  ['a mapped column that is there twice', `who,no,when,sum,sum\nann,1,2011-07-01,1,2\n`, 'HEADER_DUPLICATE'],
  ['a spreadsheet', bytes([0x50, 0x4b, 3, 4], 'xl/workbook.xml'), 'FILE_BINARY'],
  [
    'a picture',
    bytes(
      [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10],
      Array.from({ length: 64 }, (_, i) => i % 8),
    ),
    'FILE_BINARY',
  ],
  ['UTF-16', bytes([0xff, 0xfe], [...Buffer.from(HEADER + GOOD, 'utf16le')]), 'FILE_NOT_UTF8'],
  ['columns named in GBK', bytes([0xbf, 0xcd, 0xbb, 0xa7], ',no,when,sum\n', GOOD), 'FILE_NOT_UTF8'],
  ['a first row without an end', `"who,no,when,sum\n${GOOD}`, 'HEADER_UNREADABLE'],
]

/** Rows that are left out while the good ones around them count. */
const ROWS: readonly (readonly [string, string | Uint8Array, string, string])[] = [
  ['no order id', 'ann,,2011-07-01,1\n', 'MISSING', 'orderId'],
  ['blanks for a customer', '"  ",x,2011-07-01,1\n', 'MISSING', 'customerId'],
  ['an amount in words', 'ann,x,2011-07-01,twelve\n', 'NUMBER_UNREADABLE', 'amount'],
  ['an amount with a decimal comma', 'ann,x,2011-07-01,"12,5"\n', 'NUMBER_UNREADABLE', 'amount'],
  ['an amount beyond every ledger', 'ann,x,2011-07-01,99999999999999999999\n', 'NUMBER_UNREADABLE', 'amount'],
  ['a refund', 'ann,x,2011-07-01,-1\n', 'AMOUNT_NEGATIVE', 'amount'],
  ['a day that does not exist', 'ann,x,2011-02-30,1\n', 'DATE_UNREADABLE', 'occurredAt'],
  ['an American date', 'ann,x,7/1/2011,1\n', 'DATE_UNREADABLE', 'occurredAt'],
  ['an order from the future', 'ann,x,2011-12-10 00:00:01,1\n', 'LATER_THAN_CLOCK', 'occurredAt'],
  ['an endless id', `ann,${'x'.repeat(300)},2011-07-01,1\n`, 'TOO_LONG', 'orderId'],
  ['a cell too few', 'ann,x,2011-07-01\n', 'COLUMN_COUNT', ''],
  ['a cell too many', 'ann,x,2011-07-01,1,\n', 'COLUMN_COUNT', ''],
  ['a NUL', 'ann,x\u0000,2011-07-01,1\n', 'TEXT_NOT_STORABLE', 'orderId'],
  ['a customer in another encoding', bytes([0xc0, 0xee, 0xc0, 0xd7], ',x,2011-07-01,1\n'), 'NOT_UTF8', 'customerId'],
  ['a row of 200 kB', `${'x'.repeat(200_000)},x,2011-07-01,1\n`, 'RECORD_TOO_LONG', ''],
]

test('E101 a file that cannot be read says why and leaves nothing behind', async () => {
  const desk = await openDesk()
  for (const [what, file, code] of REFUSED) {
    const done = await desk.take({ kind: 'orders', options, file })
    expect([what, done.state, done.error?.code]).toEqual([what, 'failed', code])
    expect(done.error?.message.length, what).toBeGreaterThan(20)
  }
  expect(await desk.rows('select count(*)::int as n from member')).toEqual([{ n: 0 }])
})

test('E106 a broken row is named with field and reason, and the rows around it count', async () => {
  const desk = await openDesk()
  for (const [i, [what, row, code, field]] of ROWS.entries()) {
    const file = bytes(HEADER, `ann,a${i},2011-07-01,1\n`, [...Buffer.from(row)], `ann,b${i},2011-07-02,1\n`)
    const done = await desk.take({ kind: 'orders', options, file })
    expect([what, done.state, done.rows, done.added, done.failed]).toEqual([what, 'done', 3, 2, 1])
    const [error] = await desk.rows(
      'select e.row, e.field, e.code, length(e.message) > 10 as said from import_error e join import i on i.id = e.import where i.public_id = $1',
      [done.id],
    )
    expect([what, error]).toEqual([what, { row: 3, field: field === '' ? null : field, code, said: true }])
  }
})

test('a quotation mark that is never closed costs the rows behind it, and says where it opened', async () => {
  const desk = await openDesk()
  const done = await desk.take({
    kind: 'orders',
    options: { ...options, fileName: 'July.csv' },
    file: `${HEADER}${GOOD}"bob,2,2011-07-01,1\ncat,3,2011-07-01,1\n`,
  })
  expect(done).toMatchObject({ state: 'done', added: 1, failed: 1, cutAt: 3, fileName: 'July.csv' })
  const whole = await desk.take({ kind: 'orders', options, file: `${HEADER}${GOOD}bob,2,never,1\n` })
  expect(whole).toMatchObject({ failed: 1 })
  expect(whole.cutAt).toBeUndefined()
  expect(await desk.errors(done.id)).toContain('3,,QUOTE_NOT_CLOSED')
})

test('a quotation mark that stays open over megabytes is found without keeping them', async () => {
  const desk = await openDesk()
  const rest = 'ann,9,2011-07-01,1\n'.repeat(60_000)
  const done = await desk.take({ kind: 'orders', options, file: `${HEADER}${GOOD}"bob,2,2011-07-01,1\n${rest}` })
  expect(done).toMatchObject({ state: 'done', added: 1, failed: 1 })
  expect(await desk.errors(done.id)).toContain('3,,QUOTE_NOT_CLOSED')
})

test('a wish that cannot be followed is refused before the file is kept', async () => {
  const desk = await openDesk()
  const wishes: readonly (readonly [string, object, string])[] = [
    ['dogs', options, 'SHAPE'],
    ['orders', { ...options, currency: 'USD' }, 'CURRENCY_OTHER'],
    ['orders', { ...options, zone: 'Moon/Base' }, 'OPTIONS'],
    ['orders', { mapping: { ...mapping, amount: undefined } }, 'TARGET_MISSING'],
    ['orders', { mapping: { ...mapping, colour: 'c' } }, 'TARGET_UNKNOWN'],
    ['members', { mapping: { externalId: 'id', 'attr:__proto__': 'x' } }, 'TARGET_UNKNOWN'],
    ['members', {}, 'OPTIONS'],
  ]
  for (const [kind, wish, code] of wishes) {
    const answer = await desk.upload({ kind, options: wish, file: HEADER })
    const problem = (await answer.json()) as { errors?: { code: string }[] } // a problem document
    expect([kind, answer.status, problem.errors?.[0]?.code]).toEqual([kind, 422, code])
  }
  expect((await desk.rows('select 1 from import')).length).toBe(0)
})
