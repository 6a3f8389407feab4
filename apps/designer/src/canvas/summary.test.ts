import { nodes } from '@cairn/nodes'
import { toManifest } from '@cairn/sdk'
import type { JsonObject, Locale } from '@cairn/sdk'
import { createInstance } from 'i18next'
import { describe, expect, test } from 'vitest'
import en from '../i18n/en/editor.json' with { type: 'json' }
import enUi from '../i18n/en/ui.json' with { type: 'json' }
import zh from '../i18n/zh-CN/editor.json' with { type: 'json' }
import zhUi from '../i18n/zh-CN/ui.json' with { type: 'json' }
import { durationText, summaryOf } from './summary.ts'
import type { Words } from './summary.ts'

const manifest = toManifest(nodes)
const i18n = createInstance()
await i18n.init({
  lng: 'en',
  resources: { en: { editor: en, ui: enUi }, 'zh-CN': { editor: zh, ui: zhUi } },
  interpolation: { escapeValue: false },
})

const wordsIn = (locale: Locale): Words => ({
  locale,
  t: (key, params) => i18n.getFixedT(locale, 'editor')(key, params ?? {}),
  nameOf: (kind, id) => (kind === 'pool' && id === 'pol_1' ? '召回券' : undefined),
})

function summary(type: string, config: JsonObject, locale: Locale): string {
  const kind = manifest.nodes.find((one) => one.type === type)
  if (!kind) throw new Error(`No such node: ${type}`)
  return summaryOf(kind, config, wordsIn(locale))
}

describe('durations', () => {
  test.each([
    ['P3D', '3 天', '3 days'],
    ['PT2H', '2 小时', '2 hours'],
    ['P1D', '1 天', '1 day'],
    ['P1DT12H', '1 天 12 小时', '1 day 12 hours'],
    ['nonsense', 'nonsense', 'nonsense'],
  ])('%s reads as a person would say it', (text, chinese, english) => {
    expect(durationText(text, 'zh-CN')).toBe(chinese)
    expect(durationText(text, 'en')).toBe(english)
  })
})

describe('the line on a card', () => {
  test('says a wait in words', () => {
    expect(summary('wait.duration', { for: 'P3D' }, 'zh-CN')).toBe('等待 3 天')
    expect(summary('wait.duration', { for: 'P3D' }, 'en')).toBe('Wait 3 days')
  })

  test('counts the paths of rules', () => {
    const paths = [
      { port: 'a', name: 'A', when: 'orders.count > 1' },
      { port: 'b', name: 'B', when: 'orders.count > 2' },
    ]
    expect(summary('branch.rules', { paths }, 'zh-CN')).toContain('2 个条件分支')
    expect(summary('branch.rules', { paths }, 'en')).toContain('2 paths')
  })

  test('names what the config holds by id, and everyone where nobody is chosen', () => {
    expect(summary('reward.coupon', { pool: 'pol_1' }, 'zh-CN')).toContain('召回券')
    expect(summary('entry.schedule', { audience: '', repeat: 'daily', at: '10:00' }, 'en')).toBe(
      'All members · every day · 10:00',
    )
  })

  test('a field that a choice hides gives way to the choice', () => {
    expect(summary('wait.event', { of: 'change' }, 'en')).toBe('“a condition to come true” within 7 days')
    expect(summary('wait.until', { mode: 'date', attribute: 'birthday' }, 'en')).toBe(
      'Until a date of the member · birthday · 10:00',
    )
  })

  test('says which setting is missing', () => {
    expect(summary('channel.inbox', {}, 'zh-CN')).toBe('未填写标题')
  })
})

test('a well-known event is called on the card what lists and trails call it, any other by its own name', () => {
  expect(summary('entry.event', { event: 'Order Completed' }, 'zh-CN')).toBe('发生「下单」时进入')
  expect(summary('entry.event', { event: 'Quiz: Finished.' }, 'zh-CN')).toBe('发生「Quiz: Finished.」时进入')
})
