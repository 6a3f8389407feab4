import {
  dated,
  defineNode,
  EVERY_DAY,
  field,
  type Instant,
  type NodeInput,
  nextTimeOfDay,
  nextWindow,
  readDay,
  timeOfDay,
  weekdays,
  yearly,
  zonedLocal,
} from '@cairn/sdk'
import { z } from 'zod'
import { attributeAt, dateFields } from './date-fields.ts'
import { windowField } from './window.ts'

const config = z.strictObject({
  mode: field(z.enum(['time-of-day', 'window', 'instant', 'date']).default('time-of-day'), {
    label: { en: 'Until', 'zh-CN': '等到' },
    options: {
      'time-of-day': { en: 'a time of day', 'zh-CN': '固定钟点' },
      window: { en: 'a weekly window opens', 'zh-CN': '每周时段' },
      instant: { en: 'a fixed date and time', 'zh-CN': '指定日期和时间' },
      date: { en: 'a date of the member', 'zh-CN': '会员的某个日期' },
    },
  }),
  ...dateFields,
  at: field(timeOfDay().default('10:00'), {
    label: { en: 'Time', 'zh-CN': '时间' },
    help: { en: "The next such time in the member's time zone.", 'zh-CN': '会员所在时区的下一个该时刻。' },
    widget: 'time-of-day',
    when: { field: 'mode', is: ['time-of-day', 'date'] },
  }),
  days: field(weekdays().default([...EVERY_DAY]), {
    label: { en: 'Weekdays', 'zh-CN': '星期' },
    widget: 'weekdays',
    when: { field: 'mode', is: 'time-of-day' },
  }),
  window: windowField.prefault({}).meta({
    ...windowField.meta(),
    default: { days: [...EVERY_DAY], from: '10:00', to: '20:00' },
    when: { field: 'mode', is: 'window' },
  }),
})
type Asked = NodeInput<z.output<typeof config>>

export const waitUntil = defineNode({
  id: 'wait.until',
  version: 1,
  title: { en: 'Wait until', 'zh-CN': '等到指定时间' },
  summary: { en: 'Until {mode}', 'zh-CN': '等到{mode}' },
  icon: 'alarm-clock',
  shelf: 'wait',
  config,
  ports: [
    'next',
    {
      port: 'past',
      label: { en: 'Already past', 'zh-CN': '已过期' },
      required: false,
      when: [
        { field: 'mode', is: ['instant', 'date'] },
        { field: 'past', is: 'skip' },
      ],
    },
    {
      port: 'absent',
      label: { en: 'No such date', 'zh-CN': '无此日期' },
      required: false,
      when: { field: 'mode', is: 'date' },
    },
  ],
  run: (input) => {
    const { config: chosen, woken, now } = input
    if (woken?.kind === 'operator') return { go: woken.port }
    if (woken && woken.kind !== 'change' && chosen.mode !== 'window') return { go: 'next' }
    const until = instantOf(input)
    if (until === undefined) return { go: 'absent' }
    if (until === 'past') return { go: chosen.past === 'skip' ? 'past' : 'next' }
    if (until <= now) return { go: 'next' }
    const wall = chosen.mode !== 'instant' || chosen.clock === 'member'
    // a date that is corrected meanwhile is waited for anew
    const change =
      chosen.mode === 'date' ? { change: { reads: [`member.${chosen.attribute?.split('.')[0]}`], when: 'true' } } : {}
    return { wait: { until, wall, ...change } }
  },
})

function instantOf(input: Asked): Instant | 'past' | undefined {
  const { config: chosen, now, zone } = input
  switch (chosen.mode) {
    case 'time-of-day':
      return nextTimeOfDay(now, zone, chosen)
    case 'window':
      return nextWindow(now, zone, chosen.window)
    case 'instant': {
      const instant = zonedLocal(chosen.on ?? '', chosen.clock === 'member' ? zone : input.homeZone) ?? 0
      return instant <= now ? 'past' : instant
    }
    case 'date':
      return dateOf(input)
  }
}

function dateOf({ config: chosen, member, now, zone }: Asked): Instant | 'past' | undefined {
  const date = readDay(attributeAt(member, chosen.attribute), zone)
  if (!date) return undefined
  const reminder = { offset: chosen.offset, at: chosen.at, zone }
  if (chosen.repeat === 'once') {
    const instant = dated(date, reminder)
    return instant !== undefined && instant <= now ? 'past' : instant
  }
  const { next, thisYear } = yearly(now, date, reminder)
  return thisYear || chosen.past === 'next-year' ? next : 'past'
}
