import { expect, test } from 'vitest'
import { learnPlaces, newPlaces, type Pace, type Places } from './places.ts'

const LIMIT = 8
const after = (places: Places, pace: Pace, flights: number): Places => {
  let now = places
  for (let i = 0; i < flights; i++) now = learnPlaces(now, pace, LIMIT)
  return now
}
const well: Pace = { ms: 40, good: 100, bad: 0 }

test('E93 a provider that answers twenty times slower is called by one flight at a time, and by all again once it recovers', () => {
  const calm = after(newPlaces(LIMIT), well, 50)
  expect(calm.most).toBe(LIMIT)
  const slow = after(calm, { ...well, ms: 800 }, 20)
  expect(slow.most).toBe(1)
  const steps = [1, 5, 10, 20, 40].map((flights) => Math.floor(after(slow, well, flights).most))
  expect(steps).toEqual(steps.toSorted((a, b) => a - b))
  expect(steps.at(-1)).toBe(LIMIT)
})

test('E93 a third of errors is trouble, one in twenty is not', () => {
  expect(Math.floor(after(newPlaces(LIMIT), { ms: 40, good: 70, bad: 30 }, 10).most)).toBe(1)
  expect(after(newPlaces(LIMIT), { ms: 40, good: 95, bad: 5 }, 10).most).toBe(LIMIT)
})

test('E93 an hour of trouble does not become usual, and a flight without any exchange says nothing', () => {
  const slow = after(after(newPlaces(LIMIT), well, 10), { ...well, ms: 800 }, 100)
  expect(slow.most).toBe(1)
  expect(learnPlaces(slow, { ms: 0, good: 0, bad: 0 }, LIMIT)).toBe(slow)
})

test('E93 a few milliseconds more on a fast line are weather', () => {
  const fast = after(newPlaces(LIMIT), { ms: 2, good: 10, bad: 0 }, 10)
  expect(after(fast, { ms: 30, good: 10, bad: 0 }, 10).most).toBe(LIMIT)
})

test('E93 a campaign in hundreds is not held against a provider that had single messages before', () => {
  const singles = after(newPlaces(LIMIT), { ms: 8, good: 1, bad: 0 }, 20)
  expect(after(singles, { ms: 120, good: 100, bad: 0 }, 20).most).toBe(LIMIT)
})

test('E93 errors that come quickly do not make an ordinary answer slow', () => {
  const calm = after(newPlaces(LIMIT), { ms: 200, good: 50, bad: 0 }, 20)
  const failing = after(calm, { ms: 3, good: 0, bad: 50 }, 8)
  expect(Math.floor(failing.most)).toBe(1)
  expect(after(failing, { ms: 200, good: 50, bad: 0 }, 40).most).toBe(LIMIT)
})
