import { after, type Answer, approximateMs, defineNode, isOnWall } from '@cairn/sdk'
import { quote } from '@cairn/sdk/expression'
import type { z } from 'zod'
import { eventConfig, ofEvents } from './event-fields.ts'
import { listeningFor } from './listening.ts'

type Wait = Extract<Answer, { wait: object }>['wait']

export const waitEvent = defineNode({
  id: 'wait.event',
  version: 1,
  title: { en: 'Wait for an event', 'zh-CN': '等待事件' },
  summary: { en: '“{event}” within {timeout}', 'zh-CN': '{timeout} 内发生「{event}」' },
  icon: 'radio',
  shelf: 'wait',
  config: eventConfig,
  ports: [
    { port: 'matched', label: { en: 'It happened', 'zh-CN': '已发生' } },
    { each: 'also', port: 'port', label: 'name', required: true, when: ofEvents },
    { port: 'timeout', label: { en: 'Timed out', 'zh-CN': '超时未发生' }, required: false },
  ],
  rules: ({ of, audience = '' }) => (of === 'join' || of === 'leave' ? [inside(audience)] : []),
  run: (input) => {
    const { config: chosen, woken, now, zone } = input
    if (woken) return { go: woken.kind === 'due' ? 'timeout' : woken.port }
    const until = after(now, chosen.timeout, zone)
    const wall = isOnWall(chosen.timeout) ? { wall: true } : {}
    return { wait: { until, ...wall, ...listening(chosen) } }
  },
})

function listening(chosen: z.output<typeof eventConfig>): Omit<Wait, 'until' | 'wall'> {
  if (chosen.of === 'change') return listeningFor(chosen.when ?? 'false', 'matched')
  if (chosen.of !== 'events') {
    const is = inside(chosen.audience ?? '')
    return listeningFor(chosen.of === 'join' ? is : `!${is}`, 'matched')
  }
  const all = [{ port: 'matched', event: chosen.event, match: chosen.match }, ...chosen.also]
  const events = all.map((each) => ({ name: each.event, port: each.port, ...(each.match && { match: each.match }) }))
  if (chosen.pick === 'first') return { events }
  const by = chosen.pick === 'ranked' ? 'rank' : 'quiet'
  return { events, gather: { by, for: approximateMs(chosen.settle) ?? 0 } }
}

const inside = (audience: string): string => `in_audience(${quote(audience)})`
