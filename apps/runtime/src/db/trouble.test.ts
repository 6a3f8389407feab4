import { expect, test } from 'vitest'
import { retryAfter, type Trouble, troubleOf } from './trouble.ts'

const withCode = (code: string, message = 'as the server says it') => Object.assign(new Error(message), { code })

test.each<[string, Trouble | undefined]>([
  ['53100', 'full'],
  ['58030', 'full'],
  ['25006', 'readonly'],
  ['53300', 'crowded'],
  ['53200', 'crowded'],
  ['57P01', 'stopping'],
  ['57P02', 'stopping'],
  ['57P03', 'stopping'],
  ['57P05', 'stopping'],
  ['25P03', 'stopping'],
  ['08006', 'away'],
  ['ECONNREFUSED', 'away'],
  ['ECONNRESET', 'away'],
  ['EPIPE', 'away'],
  ['ETIMEDOUT', 'away'],
  ['EHOSTUNREACH', 'away'],
  ['57014', undefined],
  ['40001', undefined],
  ['40P01', undefined],
  ['23505', undefined],
  ['22003', undefined],
  ['42P01', undefined],
])('E305 an error of code %s is trouble of the kind %s', (code, trouble) => {
  expect(troubleOf(withCode(code))).toBe(trouble)
})

test.each<[string, Trouble | undefined]>([
  ['Connection terminated unexpectedly', 'away'],
  ['Connection terminated due to connection timeout', 'away'],
  ['timeout exceeded when trying to connect', 'crowded'],
  ['Query read timeout', 'away'],
  ['Client has encountered a connection error and is not queryable', 'away'],
  ['Client was closed and is not queryable', 'away'],
  ['The pool pol_1 does not exist.', undefined],
])('E305 the driver saying "%s" is trouble of the kind %s', (message, trouble) => {
  expect(troubleOf(new Error(message))).toBe(trouble)
})

test('E305 an error over which the server goes down is trouble whatever its code', () => {
  expect(troubleOf(Object.assign(withCode('XX000'), { severity: 'PANIC' }))).toBe('stopping')
  expect(troubleOf(Object.assign(withCode('XX000'), { severity: 'ERROR' }))).toBeUndefined()
})

test('E305 trouble wrapped in another error is still trouble, and what is no error is none', () => {
  expect(troubleOf(new Error('It was not stored.', { cause: withCode('53100') }))).toBe('full')
  expect(troubleOf('53100')).toBeUndefined()
  expect(retryAfter('full')).toBeGreaterThan(retryAfter('stopping'))
})
