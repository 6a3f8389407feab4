import { field, type Json, type JsonObject } from '@cairn/sdk'
import { z } from 'zod'

const isDate = { field: 'mode', is: 'date' } as const

/** What `wait.until` asks for where it waits for a date, and not for a time of day. */
export const dateFields = {
  on: field(
    z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/)
      .optional(),
    {
      label: { en: 'Date and time', 'zh-CN': '日期和时间' },
      widget: 'instant',
      needed: true,
      when: { field: 'mode', is: 'instant' },
    },
  ),
  clock: field(z.enum(['member', 'brand']).default('member'), {
    label: { en: 'On whose clock', 'zh-CN': '按谁的时区' },
    options: {
      member: { en: "the member's time zone", 'zh-CN': '会员所在时区' },
      brand: { en: "the brand's time zone", 'zh-CN': '品牌时区' },
    },
    when: { field: 'mode', is: 'instant' },
  }),
  attribute: field(z.string().max(120).optional(), {
    label: { en: 'Date', 'zh-CN': '日期属性' },
    help: {
      en: 'An attribute such as birthday: 1990-05-17 or 05-17. Members without it leave by “No such date”.',
      'zh-CN': '会员的日期属性，如 birthday，写作 1990-05-17 或 05-17；没有或无法识别的会员走「无此日期」。',
    },
    widget: 'attribute',
    needed: true,
    when: isDate,
  }),
  repeat: field(z.enum(['yearly', 'once']).default('yearly'), {
    label: { en: 'It comes', 'zh-CN': '重复' },
    help: {
      en: '29 February is the last day of February in a common year.',
      'zh-CN': '2 月 29 日在平年按 2 月最后一天计算。',
    },
    options: { yearly: { en: 'every year', 'zh-CN': '每年' }, once: { en: 'once', 'zh-CN': '仅一次' } },
    when: isDate,
  }),
  offset: field(z.int().min(-365).max(365).default(0), {
    label: { en: 'Days after it', 'zh-CN': '偏移天数' },
    help: { en: '-7 is a week before the date.', 'zh-CN': '-7 表示该日期前 7 天，7 表示之后 7 天。' },
    when: isDate,
  }),
  past: field(z.enum(['go', 'skip', 'next-year']).default('go'), {
    label: { en: 'If it is past', 'zh-CN': '如果已过期' },
    help: {
      en: 'Waiting for the next year is meant for dates that come every year.',
      'zh-CN': '「等到明年」只适用于每年重复的日期。',
    },
    options: {
      go: { en: 'go on at once', 'zh-CN': '立即继续' },
      skip: { en: 'leave by “Already past”', 'zh-CN': '走「已过期」' },
      'next-year': { en: 'wait for the next year', 'zh-CN': '等到明年' },
    },
    when: { field: 'mode', is: ['instant', 'date'] },
  }),
}

/** `birthday`, or `child.birthday` of an attribute that is an object. */
export function attributeAt(member: JsonObject, path = ''): Json | undefined {
  const whole = Object.hasOwn(member, path) ? member[path] : undefined
  return whole ?? path.split('.').reduce<Json | undefined>(inside, member)
}

function inside(value: Json | undefined, key: string): Json | undefined {
  const plain = typeof value === 'object' && value !== null && !Array.isArray(value)
  // the line above left only the object
  return plain && Object.hasOwn(value, key) ? (value as JsonObject)[key] : undefined
}
