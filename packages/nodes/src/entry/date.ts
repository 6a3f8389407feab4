import { defineNode, field, nextTimeOfDay, timeOfDay } from '@cairn/sdk'
import { z } from 'zod'
import { anniversaryOf } from './anniversary.ts'

/** Members enter on a date of their own: a birthday, a child's birthday, the anniversary of the first order. */
export const entryDate = defineNode({
  id: 'entry.date',
  version: 1,
  title: { en: 'On a date of the member', 'zh-CN': '会员纪念日' },
  summary: { en: '{attribute} · {at}', 'zh-CN': '{attribute} · {at}' },
  icon: 'cake',
  shelf: 'audience',
  entry: 'date',
  config: z.strictObject({
    of: field(z.enum(['attribute', 'first-order']).default('attribute'), {
      label: { en: 'Which date', 'zh-CN': '哪个日期' },
      options: {
        attribute: { en: 'a date of the member', 'zh-CN': '会员属性中的日期' },
        'first-order': { en: 'the first order', 'zh-CN': '首单日期' },
      },
    }),
    attribute: field(z.string().min(1).max(120).default('birthday'), {
      label: { en: 'Date', 'zh-CN': '日期属性' },
      help: {
        en: 'Such as birthday or child.birthday, written 1990-05-17 or 05-17; of the leap month 1990-闰05-17.',
        'zh-CN': '如 birthday、child.birthday，写作 1990-05-17 或 05-17；农历闰月写作 1990-闰05-17。',
      },
      widget: 'attribute',
      when: { field: 'of', is: 'attribute' },
    }),
    calendar: field(z.enum(['solar', 'lunar', 'lunar-of-solar']).default('solar'), {
      label: { en: 'Calendar', 'zh-CN': '历法' },
      options: {
        solar: { en: 'Gregorian', 'zh-CN': '公历' },
        lunar: { en: 'Chinese, and written so', 'zh-CN': '农历（属性存的就是农历）' },
        'lunar-of-solar': { en: 'Chinese, of a Gregorian date', 'zh-CN': '农历（由公历生日换算）' },
      },
      when: { field: 'repeat', is: 'yearly' },
    }),
    repeat: field(z.enum(['yearly', 'once']).default('yearly'), {
      label: { en: 'It comes', 'zh-CN': '重复' },
      options: { yearly: { en: 'every year', 'zh-CN': '每年' }, once: { en: 'once', 'zh-CN': '仅一次' } },
    }),
    offset: field(z.int().min(-365).max(365).default(0), {
      label: { en: 'Days after it', 'zh-CN': '偏移天数' },
      help: { en: '-7 is a week before the date.', 'zh-CN': '-7 表示该日期前 7 天，7 表示之后 7 天。' },
    }),
    at: field(timeOfDay().default('10:00'), {
      label: { en: 'Time', 'zh-CN': '时间' },
      help: { en: "In the member's time zone.", 'zh-CN': '按会员所在时区。' },
      widget: 'time-of-day',
    }),
    audience: field(z.string().max(40).default(''), {
      label: { en: 'Audience', 'zh-CN': '人群' },
      help: { en: 'Empty means every member.', 'zh-CN': '留空表示全部会员。' },
      widget: 'audience',
    }),
  }),
  ports: ['next'],
  run: () => ({ go: 'next' }),
  occasion: ({ at }, { since, after = since - 1, zone }) => nextTimeOfDay(Math.max(since - 1, after), zone, { at }),
  dates: ({ of, attribute, calendar, repeat, offset }, day) => {
    const on = Temporal.PlainDate.from(day).subtract({ days: offset })
    const found = anniversaryOf({ calendar, yearly: repeat === 'yearly', on })
    return { of: of === 'first-order' ? of : { attribute }, ...found }
  },
})
