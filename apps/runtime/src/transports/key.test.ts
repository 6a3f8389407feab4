import { expect, test } from 'vitest'
import { outwardKey } from './key.ts'

const sender = { brandId: 'brd_a', journeyId: 'jrn_a', entrant: 'ada', entryKey: '/m1' }
const effect = { node: 'n4', visit: 3, slot: 0 }

test('a key is 52 characters of base32 and the same for ever', () => {
  expect(outwardKey(sender, effect)).toMatch(/^[a-z2-7]{52}$/)
  expect(outwardKey(sender, effect)).toBe('us7qeqq3lthkogtbvifb7crwghxvzhwibijfnpvhov4tsq5k4u5q')
})

test('every part of what it names changes the key', () => {
  const keys = [
    outwardKey(sender, effect),
    outwardKey({ ...sender, brandId: 'brd_b' }, effect),
    outwardKey({ ...sender, journeyId: 'jrn_b' }, effect),
    outwardKey({ ...sender, entrant: 'bob' }, effect),
    outwardKey({ ...sender, entryKey: '/m2' }, effect),
    outwardKey(sender, { ...effect, node: 'n5' }),
    outwardKey(sender, { ...effect, visit: 4 }),
    outwardKey(sender, { ...effect, slot: 1 }),
  ]
  expect(new Set(keys).size).toBe(keys.length)
})
