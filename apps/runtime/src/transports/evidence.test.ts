import type { Evidence } from '@cairn/sdk/run'
import { describe, expect, test } from 'vitest'
import { makeWitness, type Sighting } from './evidence.ts'

describe('what was seen', () => {
  const seen = async (...sightings: Sighting[]): Promise<Evidence> => {
    const witness = makeWitness()
    await witness.exchange('k', async (report) => {
      for (const sighting of sightings) report(sighting)
    })
    return witness.of('k')
  }

  test('written and refused is nothing; written and silent, or a server error, is maybe', async () => {
    expect(await seen({ saw: 'unsent', detail: 'gone' })).toMatchObject({ left: 'nothing', final: false })
    expect(await seen({ saw: 'written' }, { saw: 'refused', detail: '429' })).toMatchObject({ left: 'nothing' })
    expect(await seen({ saw: 'written' })).toMatchObject({ left: 'maybe' })
    expect(await seen({ saw: 'written' }, { saw: 'unclear', detail: '502' })).toMatchObject({
      left: 'maybe',
      detail: '502',
    })
    expect(await seen({ saw: 'taken' })).toMatchObject({ left: 'maybe' })
  })

  test('an exchange nobody can name counts for every delivery, one of another key for none', async () => {
    const witness = makeWitness()
    await witness.exchange('other', async (report) => report({ saw: 'written' }))
    expect(witness.of('k').left).toBe('nothing')
    await witness.exchange(undefined, async (report) => report({ saw: 'written' }))
    expect(witness.of('k').left).toBe('maybe')
  })
})
