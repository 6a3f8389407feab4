import { askNode } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { dataTag } from './tag.ts'

test('puts a tag on the member or takes it off', () => {
  expect(askNode(dataTag, { tag: ' vip ' })).toEqual({ go: 'next', set: [{ tag: 'vip', on: true }] })
  expect(askNode(dataTag, { tag: 'vip', on: false })).toEqual({ go: 'next', set: [{ tag: 'vip', on: false }] })
})

test('a tag has a name', () => {
  expect(dataTag.config.safeParse({ tag: '  ' }).success).toBe(false)
})
