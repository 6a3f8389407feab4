import { expect, test } from 'vitest'
import { formatFor } from './format.ts'

const now = Date.parse('2026-03-10T04:00:00Z')
const en = formatFor({ locale: 'en', zone: 'Asia/Shanghai', currency: 'CNY', now })
const zh = formatFor({ locale: 'zh-CN', zone: 'Asia/Shanghai', currency: 'CNY', now })

test('large numbers are written as each language counts them', () => {
  expect(en.compact(34_000)).toBe('34K')
  expect(zh.compact(34_000)).toBe('3.4万')
  expect(zh.compact(9_999)).toBe('9,999')
})

test('moments are told on the wall of the brand, whatever the computer’s zone', () => {
  expect(zh.time('2026-03-10T04:00:00Z')).toBe('12:00')
})

test('a while ago is told from journey time, or from any other now', () => {
  expect(en.ago('2026-03-10T03:55:00Z')).toBe('5 minutes ago')
  expect(zh.ago('2026-03-10T03:55:00Z')).toBe('5分钟前')
  expect(en.ago('2026-03-10T03:59:30Z')).toBe(en.ago('2026-03-10T04:00:00Z'))
  expect(en.since('2026-03-10T03:00:00Z', now + 3_600_000)).toBe('2 hours ago')
})

test('what is a week away is told by its date', () => {
  expect(zh.ago('2026-02-01T04:00:00Z')).toBe('2026年2月1日')
})
