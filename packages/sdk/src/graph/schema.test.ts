import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { journeySchema } from './schema.ts'

test('journey.schema.json is what the sdk reads: after a change run `npm run schema -w @cairn/sdk` and read the difference', () => {
  const kept: unknown = JSON.parse(readFileSync(new URL('../../journey.schema.json', import.meta.url), 'utf8'))
  expect(journeySchema()).toEqual(kept)
})
