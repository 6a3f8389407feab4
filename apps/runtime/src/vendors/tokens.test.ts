import { expect, test } from 'vitest'
import { meantBy } from './answers.ts'
import { openTokens } from './tokens.ts'

test('E422 one call fetches for all who wait; the token is kept until five minutes before its end, and one that was refused is fetched again', async () => {
  let now = 0
  let fetched = 0
  const tokens = openTokens(() => now)
  const fetch = () => Promise.resolve({ token: `t${++fetched}`, seconds: 7200 })
  const all = await Promise.all(Array.from({ length: 20 }, () => tokens.of('a', fetch)))
  expect([new Set(all), fetched]).toEqual([new Set(['t1']), 1])
  now = 6_899_999
  expect(await tokens.of('a', fetch)).toBe('t1')
  now = 6_900_000
  expect(await tokens.of('a', fetch)).toBe('t2')
  expect(await tokens.of('b', fetch)).toBe('t3')
  // somebody who still held the first one must not take the second from the others
  tokens.forget('a', 't1')
  expect(await tokens.of('a', fetch)).toBe('t2')
  tokens.forget('a', 't2')
  expect(await tokens.of('a', fetch)).toBe('t4')
})

test('E422 a token that was not given is asked for again', async () => {
  const tokens = openTokens(() => 0)
  await expect(tokens.of('a', () => Promise.reject(new Error('not today')))).rejects.toThrow('not today')
  expect(await tokens.of('a', () => Promise.resolve({ token: 'now', seconds: 7200 }))).toBe('now')
})

test('E423 a code in the body says what the status does not; one that is not there says nothing', () => {
  const answers = {
    code: 'Code',
    ok: ['OK', 0],
    busy: ['Throttling*'],
    denied: ['isv.AMOUNT_NOT_ENOUGH'],
    unclear: ['isp.SYSTEM_ERROR'],
  }
  const meant = (body: unknown, status = 200) => meantBy(answers, { status, body: JSON.stringify(body) })
  expect(meant({ Code: 'OK' })).toBe(200)
  expect(meant({ Code: 0 })).toBe(200)
  expect(meant({ Code: 'Throttling.User' }, 400)).toBe(429)
  expect(meant({ Code: 'isv.AMOUNT_NOT_ENOUGH' })).toBe(401)
  expect(meant({ Code: 'isp.SYSTEM_ERROR' })).toBe(503)
  expect(meant({ Code: 'isv.MOBILE_NUMBER_ILLEGAL' })).toBe(400)
  expect(meant({ Code: 'Whatever' }, 500)).toBe(500)
  expect(meant({}, 200)).toBe(200)
  expect(meantBy(answers, { status: 502, body: '<html>' })).toBe(502)
  expect(meantBy(answers, { status: 200, body: 'null' })).toBe(200)
})
