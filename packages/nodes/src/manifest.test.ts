import { readFileSync } from 'node:fs'
import { toManifest } from '@cairn/sdk'
import { expect, test } from 'vitest'
import { nodes } from './index.ts'

test('manifest.json is what the nodes say: after a change run `npm run manifest -w @cairn/nodes` and read the difference', () => {
  const kept: unknown = JSON.parse(readFileSync(new URL('../manifest.json', import.meta.url), 'utf8'))
  expect(toManifest(nodes)).toEqual(kept)
})
