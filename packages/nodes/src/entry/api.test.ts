import { askNode } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { entryApi } from './api.ts'

test('whoever is sent in goes on at once, under an event that has a name', () => {
  expect(askNode(entryApi, {})).toEqual({ go: 'next' })
  expect(entryApi.config.parse({})).toEqual({ event: 'Entered By API' })
  expect(entryApi.config.safeParse({ event: '' }).success).toBe(false)
})
