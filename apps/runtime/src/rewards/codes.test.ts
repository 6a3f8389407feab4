import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { isGenuine, makeCode } from './codes.ts'

const drawn = () => Array.from({ length: 500 }, () => makeCode('CARE-', randomBytes(32)))

test('a made code is genuine and carries its prefix', () => {
  for (const code of drawn()) {
    expect(code).toMatch(/^CARE-[2-9A-HJKMNP-TW-Y]{10}$/)
    expect(isGenuine(code)).toBe(true)
  }
})

test('any single wrong character is found', () => {
  for (const code of drawn()) {
    for (let i = 5; i < code.length; i++) {
      const wrong = code[i] === 'A' ? 'B' : 'A'
      expect(isGenuine(code.slice(0, i) + wrong + code.slice(i + 1))).toBe(false)
    }
  }
})

test('too few random bytes are refused rather than stretched', () => {
  expect(() => makeCode('', new Uint8Array(5))).toThrow('Too few random bytes')
})
