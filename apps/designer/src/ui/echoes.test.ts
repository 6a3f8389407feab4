import { expect, test } from 'vitest'
import { makeEchoes } from './echoes.ts'

test('our own words are known when they come back, once', () => {
  const echoes = makeEchoes()
  echoes.say('a')
  expect(echoes.heard('a')).toBe(true)
  expect(echoes.heard('a')).toBe(false)
})

test('a late echo of an earlier word leaves the later one expected', () => {
  const echoes = makeEchoes()
  echoes.say('1')
  echoes.say('12')
  expect(echoes.heard('1')).toBe(true)
  expect(echoes.heard('12')).toBe(true)
})

test('a word overtaken by a later one is not expected any more: going back to it is news', () => {
  const echoes = makeEchoes()
  echoes.say('1')
  echoes.say('12')
  expect(echoes.heard('12')).toBe(true)
  expect(echoes.heard('1')).toBe(false)
})
