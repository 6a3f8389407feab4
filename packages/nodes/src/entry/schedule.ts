import { defineNode, EVERY_DAY, field, nextTimeOfDay, timeOfDay, weekdays, zonedLocal } from '@cairn/sdk'
import { z } from 'zod'

/** An audience (none = every member) enters at one instant, or again and again, in the brand's time zone. */
export const entrySchedule = defineNode({
  id: 'entry.schedule',
  version: 1,
  title: { en: 'At a scheduled time', 'zh-CN': '定时进入' },
  summary: { en: '{audience} · {repeat}', 'zh-CN': '{audience} · {repeat}' },
  icon: 'calendar-clock',
  shelf: 'audience',
  entry: 'schedule',
  config: z.strictObject({
    audience: field(z.string().max(40).default(''), {
      label: { en: 'Audience', 'zh-CN': '人群' },
      help: { en: 'Empty means every member.', 'zh-CN': '留空表示全部会员。' },
      widget: 'audience',
    }),
    repeat: field(z.enum(['once', 'daily', 'weekly']).default('once'), {
      label: { en: 'Repeat', 'zh-CN': '重复' },
      options: {
        once: { en: 'once', 'zh-CN': '仅一次' },
        daily: { en: 'every day', 'zh-CN': '每天' },
        weekly: { en: 'on weekdays', 'zh-CN': '每周' },
      },
    }),
    on: field(
      z
        .string()
        .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/)
        .optional(),
      {
        label: { en: 'Date and time', 'zh-CN': '日期和时间' },
        help: {
          en: "In the brand's time zone. Empty: as soon as the journey goes live.",
          'zh-CN': '按品牌时区；留空则旅程上线后立即进入。',
        },
        widget: 'instant',
        when: { field: 'repeat', is: 'once' },
      },
    ),
    at: field(timeOfDay().default('10:00'), {
      label: { en: 'Time', 'zh-CN': '时间' },
      help: { en: "In the brand's time zone.", 'zh-CN': '按品牌时区。' },
      widget: 'time-of-day',
      when: { field: 'repeat', is: ['daily', 'weekly'] },
    }),
    days: field(weekdays().default([...EVERY_DAY]), {
      label: { en: 'Weekdays', 'zh-CN': '星期' },
      widget: 'weekdays',
      when: { field: 'repeat', is: 'weekly' },
    }),
  }),
  ports: ['next'],
  run: () => ({ go: 'next' }),
  occasion: ({ repeat, on, at, days }, { since, after = since - 1, zone }) => {
    const earliest = Math.max(since, after + 1)
    if (repeat !== 'once') return nextTimeOfDay(earliest - 1, zone, repeat === 'weekly' ? { at, days } : { at })
    const instant = on === undefined ? since : zonedLocal(on, zone)
    return instant !== undefined && instant >= earliest ? instant : undefined
  },
})
