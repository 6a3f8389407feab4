import { askNode } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { entryAudience } from './audience.ts'

test('whoever joins or leaves goes on at once', () => {
  expect(askNode(entryAudience, { audience: 'aud_1', on: 'leave' })).toEqual({ go: 'next' })
})

test('an audience has to be chosen; joining is what is meant where nothing is said', () => {
  expect(entryAudience.config.safeParse({}).success).toBe(false)
  expect(entryAudience.config.parse({ audience: 'aud_1' })).toEqual({ audience: 'aud_1', on: 'join' })
})
