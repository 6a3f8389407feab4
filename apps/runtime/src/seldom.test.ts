import { pino } from 'pino'
import { expect, test } from 'vitest'
import { seldom, seldomOf } from './seldom.ts'

function book() {
  const lines: { msg: string; kept?: number }[] = []
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  return { log, lines }
}

test('E306 what is said a thousand times is one line until the gap is over, and the next tells how many were kept', () => {
  const { log, lines } = book()
  const far = seldom(log, 60_000)
  for (let i = 0; i < 1000; i++) far.warn('full', {}, 'no room')
  far.warn('away', {}, 'nobody there')
  expect(lines.map(({ msg }) => msg)).toEqual(['no room', 'nobody there'])
  const near = seldom(log, 0)
  near.warn('full', {}, 'again')
  near.warn('full', {}, 'again')
  expect(lines.slice(2).map(({ msg }) => msg)).toEqual(['again', 'again'])
})

test('one log has one voice', () => {
  const { log } = book()
  expect(seldomOf(log)).toBe(seldomOf(log))
})
