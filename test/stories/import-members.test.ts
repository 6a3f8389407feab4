import { expect, test } from 'vitest'
import { openDesk } from '../kit/imports.ts'

const mapping = {
  externalId: 'id',
  email: 'mail',
  name: 'name',
  tags: 'labels',
  timeZone: 'tz',
  'attr:age': 'age',
  'attr:code': 'code',
  'attr:vip': 'vip',
}
const HEADER = 'id;name;mail;labels;tz;age;code;vip\n'

test('members are made and changed by a file, with a byte order mark, semicolons, quotes and line breaks inside them', async () => {
  const desk = await openDesk()
  const file = `\ufeff${HEADER}m1;"李\n雷";li@x.cn;new | vip;Asia/Shanghai;31;007;true\r\nm2;"O""Neil; Ann";;;;;;\n`
  expect(await desk.take({ kind: 'members', options: { mapping }, file })).toMatchObject({
    state: 'done',
    rows: 2,
    added: 2,
    already: 0,
    failed: 0,
  })
  expect(await desk.rows('select external_id as id, attributes, tags, time_zone as tz from member order by 1')).toEqual(
    [
      {
        id: 'm1',
        attributes: { name: '李\n雷', email: 'li@x.cn', age: 31, code: '007', vip: true },
        tags: ['new', 'vip'],
        tz: 'Asia/Shanghai',
      },
      { id: 'm2', attributes: { name: 'O"Neil; Ann' }, tags: [], tz: null },
    ],
  )
  const again = `${HEADER}m1;;li2@x.cn;loyal;;32;;\n`
  expect(await desk.take({ kind: 'members', options: { mapping }, file: again })).toMatchObject({
    added: 0,
    already: 1,
  })
  expect(await desk.rows(`select attributes, tags from member where external_id = 'm1'`)).toEqual([
    {
      attributes: { name: '李\n雷', email: 'li2@x.cn', age: 32, code: '007', vip: true },
      tags: ['loyal', 'new', 'vip'],
    },
  ])
  expect(await desk.rows(`select value from identity where kind = 'email'`)).toEqual([{ value: 'li2@x.cn' }])
})

test('the error file names row, field and reason, and no cell of it is a formula', async () => {
  const desk = await openDesk()
  const file = `${HEADER}=cmd|' /C calc'!A0;x;y;;;;;\n;@SUM(1);a@x.io;;;;;\n`
  const done = await desk.take({ kind: 'members', options: { mapping }, file })
  expect(done).toMatchObject({ state: 'done', rows: 2, added: 0, failed: 2 })
  expect(await desk.errors(done.id)).toBe(
    `row,field,code,message,raw\r\n` +
      `2,email,EMAIL_UNREADABLE,The cell is no e-mail address.,"'=cmd|' /C calc'!A0;x;y;;;;;"\r\n` +
      `3,externalId,MISSING,The cell is empty.,";@SUM(1);a@x.io;;;;;"\r\n`,
  )
})
