import { nodes } from '@cairn/nodes'
import { toManifest } from '@cairn/sdk'
import { describe, expect, test } from 'vitest'
import { initials } from './pinyin.ts'
import { searchKinds } from './search.ts'

const kinds = toManifest(nodes).nodes
const first = (typed: string): string | undefined => searchKinds(kinds, typed)[0]?.type

describe('pinyin initials', () => {
  test.each([
    ['站内信', 'znx'],
    ['条件分支', 'tjfz'],
    ['发放优惠券', 'ffyhq'],
    ['打标签', 'dbq'],
    ['Webhook 推送', 'webhook ts'],
  ])('%s is found by %s', (text, letters) => {
    expect(initials(text)).toBe(letters)
  })
})

describe('searching steps', () => {
  test('by title in either language, by pinyin initials, by id', () => {
    expect(first('站内')).toBe('channel.inbox')
    expect(first('znx')).toBe('channel.inbox')
    expect(first('email')).toBe('channel.email')
    expect(first('branch.split')).toBe('branch.split')
  })
  test('nothing typed is everything, nonsense is nothing', () => {
    expect(searchKinds(kinds, ' ')).toHaveLength(kinds.length)
    expect(searchKinds(kinds, 'qqqq')).toEqual([])
  })
})
