import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deriveKey, seal, unseal } from './secrets.ts'

const secret = 'one secret of at least thirty-two characters'

test('what is sealed opens to the same text, for its owner and under its secret alone', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const sealed = seal(secret, 'con_a', text)
      expect(unseal(secret, 'con_a', sealed)).toBe(text)
      expect(() => unseal(secret, 'con_b', sealed)).toThrow(/do not open/)
      expect(() => unseal(`${secret}!`, 'con_a', sealed)).toThrow(/do not open/)
    }),
    { numRuns: 50 },
  )
})

test('a changed byte is noticed wherever it is', () => {
  const sealed = seal(secret, 'con_a', 'password')
  for (const at of sealed.keys()) {
    const broken = Buffer.from(sealed)
    broken.writeUInt8(broken.readUInt8(at) ^ 1, at)
    expect(() => unseal(secret, 'con_a', broken)).toThrow(/do not open/)
  }
})

test('the same text never looks the same twice, and each purpose has its own key', () => {
  expect(seal(secret, 'con_a', 'x').equals(seal(secret, 'con_a', 'x'))).toBe(false)
  expect(deriveKey(secret, 'sessions').equals(deriveKey(secret, 'connections'))).toBe(false)
})
