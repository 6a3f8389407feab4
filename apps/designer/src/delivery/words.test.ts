import { expect, test } from 'vitest'
import { excerptOf, reasonOf } from './words.ts'

test('a message is known by its subject, its title, or how it begins', () => {
  expect(excerptOf({ to: 'a@b', body: 'Hello', subject: 'Hi Ada' })).toBe('Hi Ada')
  expect(excerptOf({ title: ' ', body: 'Hello' })).toBe('Hello')
  expect(excerptOf({ code: 'SMS_1' })).toBe('SMS_1')
  expect(excerptOf({ body: 'x'.repeat(900) })).toHaveLength(200)
  for (const nothing of [undefined, null, 'text', {}, { n: 1 }]) expect(excerptOf(nothing)).toBe('')
})

test('the reason is what was heard, and nothing where nothing was', () => {
  expect(reasonOf({ detail: 'The receiver answered 502' })).toBe('The receiver answered 502')
  expect([reasonOf({ detail: 7 }), reasonOf(null)]).toEqual(['', ''])
})
