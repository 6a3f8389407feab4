import { askNode } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { entryUnless } from './unless.ts'

test('who did not do the other thing goes on at once', () => {
  expect(askNode(entryUnless, {})).toEqual({ go: 'next' })
})

test('a dropped entry is an abandoned cart; a blank rule is none', () => {
  const dropped = entryUnless.config.parse({})
  expect(dropped).toMatchObject({ event: 'Product Added', other: 'Order Completed', within: 'PT1H' })
  expect(entryUnless.unless?.({ ...dropped, match: '' })).toEqual({ event: 'Order Completed', within: 'PT1H' })
})
