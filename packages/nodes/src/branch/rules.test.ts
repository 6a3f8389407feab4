import { portsOf } from '@cairn/sdk'
import { askNode } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { branchRules } from './rules.ts'

const paths = [
  { port: 'vip', name: 'VIP', when: 'orders.total > 2000.0' },
  { port: 'new', when: 'orders.count == 1' },
]

test('takes the first path whose rule is true, and else where none is', () => {
  const taking = (...truths: string[]) => askNode(branchRules, { paths }, { test: (rule) => truths.includes(rule) })
  expect(taking('orders.total > 2000.0', 'orders.count == 1')).toEqual({ go: 'vip' })
  expect(taking('orders.count == 1')).toEqual({ go: 'new' })
  expect(taking()).toEqual({ go: 'else' })
})

test('has one port for each path and one for everyone else', () => {
  const config = branchRules.config.parse({ paths })
  expect(portsOf(branchRules.ports, config).map(({ port, required }) => [port, required])).toEqual([
    ['vip', false],
    ['new', false],
    ['else', true],
  ])
})

test('a path cannot take the name of the default', () => {
  expect(branchRules.config.safeParse({ paths: [{ port: 'else', when: 'true' }] }).success).toBe(false)
})
