import { defineNode, field } from '@cairn/sdk'
import { z } from 'zod'
import { fillIn } from './fill-in.ts'

/** Tells an event of the member, like every other system of the brand: waits, goals and other journeys hear it. */
export const dataEvent = defineNode({
  id: 'data.event',
  version: 1,
  title: { en: 'Tell an event', 'zh-CN': '产生事件' },
  summary: { en: '“{event}”', 'zh-CN': '产生「{event}」' },
  icon: 'radio',
  shelf: 'data',
  config: z.strictObject({
    event: field(z.string().trim().min(1).max(200), { label: { en: 'Event', 'zh-CN': '事件' }, widget: 'event-name' }),
    properties: field(
      z
        .array(
          z.strictObject({
            name: field(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,59}$/), { label: { en: 'Name', 'zh-CN': '名称' } }),
            value: field(z.string().max(1000).default(''), { label: { en: 'Value', 'zh-CN': '值' }, widget: 'liquid' }),
          }),
        )
        .max(20)
        .default([]),
      {
        label: { en: 'Properties', 'zh-CN': '事件属性' },
        help: {
          en: 'Fixed, or filled in per member with {{ … }}.',
          'zh-CN': '可填固定值，也可用 {{ … }} 按会员取值。',
        },
        widget: 'properties',
      },
    ),
  }),
  ports: ['next'],
  run: (input) => {
    const { event, properties } = input.config
    const filled = properties.map(({ name, value }) => [name, fillIn(value, input)])
    return { go: 'next', set: [{ event, properties: Object.fromEntries(filled) }] }
  },
})
