import { after, duration, defineNode, field } from '@cairn/sdk'
import { carried } from '@cairn/sdk/run'
import { z } from 'zod'
import { carryField, journeyField } from './target.ts'

const awaiting = { when: { field: 'then', is: 'await-outcome' } }

/** Sends the member through another journey as well: waits for its end, or goes on beside it. */
export const flowCall = defineNode({
  id: 'flow.call',
  version: 1,
  title: { en: 'Run a journey', 'zh-CN': '调用子旅程' },
  summary: { en: 'Through {journey}', 'zh-CN': '经过「{journey}」' },
  icon: 'workflow',
  shelf: 'flow',
  config: z.strictObject({
    journey: field(journeyField.schema, {
      ...journeyField.meta,
      help: {
        en: 'Members enter it at its first entry, by its own entry rules, and stay in this journey too.',
        'zh-CN': '会员按目标旅程的进入规则，从其第一个入口进入，同时仍留在本旅程中。',
      },
    }),
    then: field(z.enum(['await-outcome', 'continue']).default('await-outcome'), {
      label: { en: 'Meanwhile', 'zh-CN': '进入后' },
      options: {
        'await-outcome': { en: 'wait here until it has ended', 'zh-CN': '等待子旅程结束' },
        continue: { en: 'go on at once', 'zh-CN': '立即继续' },
      },
    }),
    atMost: field(duration().default('P30D'), {
      label: { en: 'Wait at most', 'zh-CN': '最长等待' },
      widget: 'duration',
      when: { field: 'then', is: 'await-outcome' },
    }),
    carry: carryField,
  }),
  ports: [
    { port: 'next', when: { field: 'then', is: 'continue' } },
    { port: 'finished', label: { en: 'It has ended', 'zh-CN': '已结束' }, ...awaiting },
    { port: 'refused', label: { en: 'Could not enter', 'zh-CN': '未能进入' }, required: false, ...awaiting },
    { port: 'timeout', label: { en: 'Timed out', 'zh-CN': '等待超时' }, required: false, ...awaiting },
  ],
  effect: { lane: 'journey', inside: false },
  run: ({ config, woken, event, run, now, zone }) => {
    if (woken) return { go: woken.kind === 'due' ? 'timeout' : woken.port }
    const scope = event && { event: { id: event.id, at: event.occurred_at } }
    const input = { journey: config.journey, carry: carried(run.vars, config.carry), ...scope }
    return { effect: { kind: 'child', input, expires: after(now, config.atMost, zone) }, then: config.then }
  },
})
