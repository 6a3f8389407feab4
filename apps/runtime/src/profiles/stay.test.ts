import { expect, test } from 'vitest'
import { type Passage, whoLeaves } from './stay.ts'

const passage = (id: number, wish: Partial<Passage> = {}): Passage => ({
  id,
  bucket: id,
  journey: 1,
  version: 1,
  member: id,
  subject: '',
  entryKey: String(id),
  enteredAt: id,
  state: 'waiting',
  ...wish,
})
const leaving = (passages: readonly Passage[], overlap = false) =>
  whoLeaves(passages, () => overlap).map(({ id }) => id)

test('E122 of two under way as one subject the later leaves; other journeys and other subjects stand', () => {
  expect(leaving([passage(2), passage(1)])).toEqual([2])
  expect(leaving([passage(1, { enteredAt: 9 }), passage(2)])).toEqual([1])
  expect(leaving([passage(1), passage(2, { journey: 2 }), passage(3, { subject: 'order 7' })])).toEqual([])
  expect(leaving([passage(1), passage(2, { state: 'held' }), passage(3, { state: 'quarantined' })])).toEqual([2, 3])
})

test('E122 a subject may be inside twice where its journey says so, but never by one entry', () => {
  expect(leaving([passage(1), passage(2)], true)).toEqual([])
  expect(leaving([passage(1, { entryKey: 'a' }), passage(2, { entryKey: 'a' })], true)).toEqual([2])
})

test('E122 who came in once already has no second passage; who is over stays over', () => {
  const over = passage(1, { entryKey: '', state: 'completed' })
  expect(leaving([over, passage(2, { entryKey: '' })])).toEqual([2])
  expect(leaving([passage(1, { state: 'completed' }), passage(2)])).toEqual([])
  expect(leaving([passage(1, { entryKey: '' }), passage(2, { entryKey: '', state: 'exited' })])).toEqual([])
})
