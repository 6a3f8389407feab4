import { nodes } from '@cairn/nodes'
import { validate } from '@cairn/sdk/graph'
import { describe, expect, test } from 'vitest'
import { runBatch } from './batch.ts'
import { bugs } from './bugs.ts'
import { channelNodes } from './product/channels.ts'
import { corpus } from './corpus.ts'
import { missing } from './judge/coverage.ts'
import { EXPECTED } from './judge/expected.ts'
import { parseJourney } from './draw/journeys.ts'
import { drawScenario } from './draw/scenario.ts'
import { shrink } from './shrink.ts'
import { simulate, simulateSeed } from './simulate.ts'
import { tellTale } from './tale.ts'

const SEEDS = 2000

describe('the honest engine', () => {
  test('S1 survives every fault of 2,000 seeds, and is at rest soon after they end', () => {
    const seeds = Array.from({ length: SEEDS }, (_, i) => i + 1)
    const batch = runBatch([...corpus.map(({ seed }) => seed), ...seeds])
    expect(batch.failures).toEqual([])
    expect(batch.repeated).toBeGreaterThanOrEqual(SEEDS / 100)
    expect(missing(batch.coverage, EXPECTED)).toEqual([])
    const { members, nodes: drawn, runs, steps } = batch.tally
    // seeds that hardly did anything would pass just as well
    expect([members, drawn, runs, steps].map((sum) => Math.floor(sum / batch.seeds))).toEqual([
      expect.toSatisfy((n: number) => n >= 3),
      expect.toSatisfy((n: number) => n >= 10),
      expect.toSatisfy((n: number) => n >= 5),
      expect.toSatisfy((n: number) => n >= 80),
    ])
  })

  test('S2 every drawn journey is one that publish would let through', () => {
    const types = new Map([...nodes, ...channelNodes].map((node) => [node.id, node]))
    for (let seed = 1; seed <= 300; seed++) {
      for (const { first, second } of drawScenario(seed).journeys) {
        for (const drawn of [first, second]) {
          const wrong = validate(parseJourney(drawn), types).filter(({ severity }) => severity === 'error')
          expect(wrong, `seed ${seed}`).toEqual([])
        }
      }
    }
  })

  test('S3 a seed is the same seed always, and another seed another', () => {
    expect(simulateSeed(77)).toEqual(simulateSeed(77))
    expect(simulateSeed(78).hash).not.toBe(simulateSeed(77).hash)
    expect(drawScenario(77)).toEqual(drawScenario(77))
  })
})

describe('planted bugs', () => {
  test.each(Object.entries(bugs))('S4 %s is caught within 2,000 seeds', (_, { protocol, caughtBy }) => {
    let seed = 1
    let broken = simulateSeed(seed, { protocol }).broken
    while (!broken && seed < SEEDS) broken = simulateSeed(++seed, { protocol }).broken
    expect(caughtBy).toContain(broken?.invariant)
  })

  test('S5 a failing seed is made smaller and told as a tale', () => {
    const { protocol } = bugs['attempt-in-key'] ?? {}
    const scenario = Array.from({ length: 100 }, (_, i) => drawScenario(i + 1)).find(
      (each) => protocol && simulate(each, { protocol }).broken,
    )
    if (!scenario || !protocol) throw new Error('The bug must be there and be found.')
    const { scenario: small } = shrink(scenario, protocol)
    expect(simulate(small, { protocol }).broken?.invariant).toBe('I1')
    expect(small.happenings.length).toBeLessThan(scenario.happenings.length)
    expect(small.journeys[0]?.first.nodes.length).toBeLessThan(10)
    expect(tellTale(small, protocol)).toMatch(/reached its member twice/)
  })
})
