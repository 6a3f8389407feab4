import { EVERY_DAY, field, timeOfDay, weekdays } from '@cairn/sdk'
import { z } from 'zod'

/** Hours of the week, on the member's wall clock, in which members go on. */
export const windowField = field(
  z.strictObject({
    days: field(weekdays().default([...EVERY_DAY]), {
      label: { en: 'Weekdays', 'zh-CN': '星期' },
      widget: 'weekdays',
    }),
    from: field(timeOfDay().default('10:00'), { label: { en: 'From', 'zh-CN': '开始' }, widget: 'time-of-day' }),
    to: field(timeOfDay().default('20:00'), { label: { en: 'To', 'zh-CN': '结束' }, widget: 'time-of-day' }),
  }),
  {
    label: { en: 'Only between', 'zh-CN': '仅在以下时段继续' },
    help: {
      en: "Outside these hours, in the member's time zone, the member waits for the next opening.",
      'zh-CN': '按会员所在时区；不在时段内则等到下一个时段开始。',
    },
    widget: 'window',
  },
)
