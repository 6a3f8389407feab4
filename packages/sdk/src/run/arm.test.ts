import { expect, test } from 'vitest'
import { arm } from './index.ts'

const entrants = Array.from({ length: 10_000 }, (_, i) => `member-${i}`)
const inControl = (group: string, percent: number) =>
  entrants.filter((entrant) => arm({ group, percent }, entrant) === 1)

test('E38 the arm is drawn from group and entrant alone, so journeys that name one group share the draw', () => {
  expect(inControl('ctl_a', 10)).toEqual(inControl('ctl_a', 10))
  expect(inControl('ctl_b', 10)).not.toEqual(inControl('ctl_a', 10))
})

test('E38 about as many are held out as the percentage says, and raising it moves nobody out of the group', () => {
  const ten = inControl('ctl_a', 10)
  expect(ten.length).toBeGreaterThan(850)
  expect(ten.length).toBeLessThan(1150)
  const twenty = new Set(inControl('ctl_a', 20))
  expect(ten.every((entrant) => twenty.has(entrant))).toBe(true)
})

test('E38 nobody is held out of a journey without a control group, or at 0 percent, and all are at 100', () => {
  expect(arm(undefined, 'ada')).toBe(0)
  expect(inControl('ctl_a', 0)).toEqual([])
  expect(inControl('ctl_a', 100)).toHaveLength(entrants.length)
})

test('E38 who was drawn yesterday is drawn today: the draw of these is written down', () => {
  const held = entrants.slice(0, 40).filter((entrant) => arm({ group: 'ctl_a', percent: 25 }, entrant) === 1)
  expect(held).toMatchInlineSnapshot(`
    [
      "member-0",
      "member-1",
      "member-4",
      "member-7",
      "member-19",
      "member-25",
      "member-27",
      "member-31",
      "member-32",
      "member-33",
      "member-35",
      "member-38",
      "member-39",
    ]
  `)
})
