import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineNode } from '../define/node.ts'
import { readKey } from '../expression/index.ts'
import { share } from '../share.ts'
import { askNode } from './input.ts'

const label = { en: 'x', 'zh-CN': 'x' }
const common = { version: 1, title: label, icon: 'circle', shelf: 'branch', ports: ['yes', 'no'] } as const
const judge = defineNode({
  ...common,
  id: 'test.judge',
  config: z.strictObject({ when: z.string().default('member.age > 30') }),
  run: ({ config, test: holds }) => ({ go: holds(config.when) ? 'yes' : 'no' }),
})
const draw = defineNode({
  ...common,
  id: 'test.draw',
  config: z.strictObject({}),
  run: ({ share: toss }) => ({ go: String(toss('x')) }),
})

test('an asked node judges by real rules over what was said of the member', () => {
  expect(askNode(judge, {})).toEqual({ go: 'no' })
  expect(askNode(judge, {}, { member: { age: 31 } })).toEqual({ go: 'yes' })
  const reads = new Map([[readKey({ kind: 'days_since', event: 'X' }), 3]])
  expect(askNode(judge, { when: "days_since('X') < 7" }, { reads })).toEqual({ go: 'yes' })
})

test('an asked node draws as the engine would, and a test may fix the draw', () => {
  expect(askNode(draw, {}, { entrant: 'bob' })).toEqual({ go: String(share('bob', 'n1', 'x')) })
  expect(askNode(draw, {}, { share: () => 0.25 })).toEqual({ go: '0.25' })
})

test('a config that the node would not take is refused as at publish', () => {
  expect(() => askNode(judge, { when: 3 } as never)).toThrow(z.ZodError)
})
