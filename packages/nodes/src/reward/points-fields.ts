import { duration, field } from '@cairn/sdk'
import { z } from 'zod'

const byAmount = { field: 'by', is: 'amount' } as const

/** How many points: a fixed number, or so many for what was paid. */
export const amountFields = {
  by: field(z.enum(['fixed', 'amount']).default('fixed'), {
    label: { en: 'How many', 'zh-CN': '积分计算方式' },
    options: {
      fixed: { en: 'a fixed number', 'zh-CN': '固定积分' },
      amount: { en: 'by what was paid', 'zh-CN': '按消费金额' },
    },
  }),
  points: field(z.int().min(1).max(1_000_000).default(100), {
    label: { en: 'Points', 'zh-CN': '积分数' },
    when: { field: 'by', is: 'fixed' },
  }),
  amount: field(z.string().min(1).max(60).default('total'), {
    label: { en: 'Amount paid', 'zh-CN': '实付金额字段' },
    help: {
      en: 'The property of the event that has the amount of the whole order. Rounded down once, after the multiplier.',
      'zh-CN': '事件中表示整单实付金额的属性。先乘倍数，再对整单向下取整一次。',
    },
    when: byAmount,
  }),
  rate: field(z.number().positive().max(10_000).default(1), {
    label: { en: 'Points for one unit of money', 'zh-CN': '每消费 1 元得积分' },
    when: byAmount,
  }),
  multiplier: field(z.number().positive().max(100).default(1), {
    label: { en: 'Multiplier', 'zh-CN': '积分倍数' },
    help: { en: '2 in the weeks of double points.', 'zh-CN': '双倍积分填 2。' },
  }),
  from: field(z.string().max(40).optional(), {
    label: { en: 'Multiplied from', 'zh-CN': '倍数生效时间' },
    help: { en: 'Outside this time the multiplier is 1.', 'zh-CN': '不在此时段内按 1 倍计算。' },
    widget: 'instant',
  }),
  until: field(z.string().max(40).optional(), {
    label: { en: 'Multiplied until', 'zh-CN': '倍数截止时间' },
    widget: 'instant',
  }),
}

/** When they land, how long they last, and how many a day. */
export const lifeFields = {
  pending: field(z.boolean().default(false), {
    label: { en: 'Confirmed later', 'zh-CN': '待确认到账' },
    help: {
      en: 'The points wait until a step “Confirm or take back” of this run confirms them, for presales say.',
      'zh-CN': '积分先冻结，由本旅程的「确认或收回权益」步骤确认后到账，适用于预售等场景。',
    },
  }),
  pendingFor: field(duration().default('P30D'), {
    label: { en: 'Lapse unless confirmed within', 'zh-CN': '逾期未确认自动失效' },
    widget: 'duration',
    when: { field: 'pending', is: true },
  }),
  expires: field(z.enum(['never', 'after', 'year-end', 'next-year-end']).default('never'), {
    label: { en: 'Points end', 'zh-CN': '积分有效期' },
    help: {
      en: 'At the end of that day in the brand’s time zone. What ends first is spent first.',
      'zh-CN': '到期日 23:59:59（品牌时区）失效，优先使用先到期的积分。',
    },
    options: {
      never: { en: 'never', 'zh-CN': '长期有效' },
      after: { en: 'after a time', 'zh-CN': '发放后一段时间' },
      'year-end': { en: 'with this year', 'zh-CN': '当年年底' },
      'next-year-end': { en: 'with the next year', 'zh-CN': '次年年底' },
    },
  }),
  validFor: field(duration().default('P1Y'), {
    label: { en: 'After', 'zh-CN': '有效时长' },
    widget: 'duration',
    when: { field: 'expires', is: 'after' },
  }),
  cap: field(z.int().min(1).max(1_000_000).optional(), {
    label: { en: 'At most a day', 'zh-CN': '每日上限' },
    help: {
      en: 'For check-ins, reviews and the like; counted over all steps of the same name below.',
      'zh-CN': '适用于签到、评价等互动积分，按下方同名积分规则合并计算。',
    },
  }),
  rule: field(z.string().min(1).max(40).default('interaction'), {
    label: { en: 'Counted together as', 'zh-CN': '积分规则名称' },
  }),
}
