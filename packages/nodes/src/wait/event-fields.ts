import { cel, duration, field } from '@cairn/sdk'
import { z } from 'zod'

export const ofEvents = { field: 'of', is: 'events' } as const
const label = {
  name: { en: 'Name', 'zh-CN': '名称' },
  event: { en: 'Event', 'zh-CN': '事件' },
  match: { en: 'Only if', 'zh-CN': '匹配条件' },
} as const
const eventName = z.string().min(1).max(200).default('Order Completed')

/** What `wait.event` listens to, and for how long. */
export const eventConfig = z.strictObject({
  of: field(z.enum(['events', 'change', 'join', 'leave']).default('events'), {
    label: { en: 'Wait for', 'zh-CN': '等待' },
    options: {
      events: { en: 'an event', 'zh-CN': '事件发生' },
      change: { en: 'a condition to come true', 'zh-CN': '条件成立' },
      join: { en: 'the member to be in an audience', 'zh-CN': '会员进入人群' },
      leave: { en: 'the member to be out of an audience', 'zh-CN': '会员离开人群' },
    },
  }),
  event: field(eventName, { label: label.event, widget: 'event-name', when: ofEvents }),
  match: field(cel().optional(), {
    label: label.match,
    help: {
      en: 'A rule over the arriving event and the member. Leave it empty to take any.',
      'zh-CN': '针对发生的事件和会员设置条件，留空则任意一次都算。',
    },
    placeholder: { en: 'event.properties.total >= 100', 'zh-CN': 'event.properties.total >= 100' },
    widget: 'event-match',
    when: ofEvents,
  }),
  also: field(
    z
      .array(
        z.strictObject({
          port: z.string().regex(/^(?!(matched|timeout)$)[a-z0-9_-]{1,40}$/),
          name: field(z.string().max(80).default(''), { label: label.name }),
          event: field(eventName, { label: label.event, widget: 'event-name' }),
          match: field(cel().optional(), { label: label.match, widget: 'event-match' }),
        }),
      )
      .max(20)
      .default([]),
    {
      label: { en: 'Or one of these', 'zh-CN': '或以下任一事件' },
      help: {
        en: 'Each has a way out of its own. The first event that happens is taken.',
        'zh-CN': '每个事件各有出口，先发生的先走。',
      },
      widget: 'events',
      when: ofEvents,
    },
  ),
  when: field(cel().optional(), {
    label: { en: 'Goes on when', 'zh-CN': '成立条件' },
    help: {
      en: 'Looked at whenever something it reads changes. Members for whom it is true already go on at once.',
      'zh-CN': '条件涉及的信息一有变化就会判断；已经满足的会员立即继续。',
    },
    widget: 'cel',
    needed: true,
    when: { field: 'of', is: 'change' },
  }),
  audience: field(z.string().max(40).optional(), {
    label: { en: 'Audience', 'zh-CN': '人群' },
    widget: 'audience',
    needed: true,
    when: { field: 'of', is: ['join', 'leave'] },
  }),
  pick: field(z.enum(['first', 'ranked', 'quiet']).default('first'), {
    label: { en: 'Which event counts', 'zh-CN': '以哪个事件为准' },
    options: {
      first: { en: 'the first one', 'zh-CN': '先发生的' },
      ranked: { en: 'the one highest in the list', 'zh-CN': '列表中靠前的' },
      quiet: { en: 'the last one, once no more come', 'zh-CN': '静默后的最后一个' },
    },
    when: ofEvents,
  }),
  settle: field(duration().default('PT10S'), {
    label: { en: 'Settling time', 'zh-CN': '等候时间' },
    help: {
      en: 'How long after an event a better or a later one may still come.',
      'zh-CN': '某个事件发生后，再等多久看有没有更优先或更新的事件。',
    },
    widget: 'duration',
    when: { field: 'pick', is: ['ranked', 'quiet'] },
  }),
  timeout: field(duration().default('P7D'), {
    label: { en: 'Wait at most', 'zh-CN': '最长等待' },
    widget: 'duration',
  }),
})
