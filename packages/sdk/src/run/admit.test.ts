import fc from 'fast-check'
import { expect, test } from 'vitest'
import { journey } from '../graph/journey.ts'
import { draw, eventAt, factsOf, NOON, probes } from '../testing/index.ts'
import { admit, type Admission, type Candidate, chart, entryKeyOf, type Standing } from './index.ts'

const HOUR = 3_600_000
type Policy = ReturnType<typeof policy>

function policy(given: object) {
  return journey.parse({
    schema: 1,
    id: 'j',
    brand: 'b',
    name: 'n',
    nodes: [],
    edges: [],
    settings: { reentry: given },
  }).settings.reentry
}

const judge = (reentry: Policy, candidates: readonly Candidate[], standings: Record<string, Standing> = {}) =>
  admit({ reentry, candidates, standing: (member, subject) => standings[`${member}|${subject}`], zone: 'UTC' })

const verdicts = (admissions: readonly Admission[]) =>
  admissions.map(({ candidate, refused }) => `${candidate.occurrence} ${refused ?? 'enters'}`)

const at = (hours: number, occurrence: string, given: Partial<Candidate> = {}): Candidate => ({
  member: 1,
  at: NOON + hours * HOUR,
  occurrence,
  ...given,
})

test('E31 entries are judged as they happened, by time and then by occurrence, whatever order they arrive in', () => {
  const late = [at(2, 'c'), at(1, 'b'), at(1, 'a')]
  expect(verdicts(judge(policy({ allow: 'once' }), late))).toEqual(['a enters', 'b once', 'c once'])
})

test('E32 once means once in a lifetime, and the entry key is the subject alone', () => {
  const once = policy({ allow: 'once' })
  expect(verdicts(judge(once, [at(0, 'a')], { '1|': { lastAt: 0, open: 0 } }))).toEqual(['a once'])
  expect(judge(once, [at(0, 'a')])).toMatchObject([{ entryKey: '', subject: '' }])
})

test('E33 after means: at the gap or later, counted from the last entry on the calendar', () => {
  const after = policy({ allow: 'after', gap: 'P1D', overlap: true })
  const entries = [at(0, 'a'), at(23, 'b'), at(24, 'c'), at(47, 'd'), at(48, 'e')]
  expect(verdicts(judge(after, entries))).toEqual(['a enters', 'b gap', 'c enters', 'd gap', 'e enters'])
})

test('E34 without overlap nobody enters who is still inside', () => {
  const always = policy({ allow: 'always' })
  expect(verdicts(judge(always, [at(0, 'a'), at(1, 'b')]))).toEqual(['a enters', 'b open'])
  expect(verdicts(judge(always, [at(0, 'a')], { '1|': { lastAt: 0, open: 0 } }))).toEqual(['a enters'])
  expect(verdicts(judge(policy({ allow: 'always', overlap: true }), [at(0, 'a'), at(1, 'b')]))).toEqual([
    'a enters',
    'b enters',
  ])
})

test('E35 a key makes subjects of one member: each has its own standing, and who has no key does not enter', () => {
  const keyed = policy({ allow: 'once', key: 'event.properties.order_id' })
  const entries = [at(0, 'a', { key: 'o1' }), at(1, 'b', { key: 'o2' }), at(2, 'c', { key: 'o1' }), at(3, 'd')]
  expect(verdicts(judge(keyed, entries))).toEqual(['a enters', 'b enters', 'c once', 'd keyless'])
})

test('E35 the key is a value of the entering event, as text; absent is no key', () => {
  const drawn = chart(
    draw({ nodes: { n1: 'probe.enter' }, edges: [], settings: { reentry: { key: 'event.properties.order_id' } } }),
    probes,
  )
  const keyOf = (properties: object) => drawn.key(factsOf({ event: eventAt(NOON, { properties: { ...properties } }) }))
  expect([keyOf({ order_id: 17 }), keyOf({ order_id: '17' }), keyOf({}), keyOf({ order_id: [] })]).toEqual([
    '17',
    '17',
    undefined,
    undefined,
  ])
})

test('E35 two different subjects never share an entry key', () => {
  const always = policy({ allow: 'always' })
  const text = fc.string({ unit: fc.constantFrom('a', '/', '%', '2', 'F'), maxLength: 4 })
  fc.assert(
    fc.property(fc.tuple(text, text), fc.tuple(text, text), (one, other) => {
      const same = one[0] === other[0] && one[1] === other[1]
      expect(entryKeyOf(always, ...one) === entryKeyOf(always, ...other)).toBe(same)
    }),
  )
})

test('E36 the same occurrence twice in a batch enters once', () => {
  expect(verdicts(judge(policy({ allow: 'always', overlap: true }), [at(0, 'a'), at(0, 'a')]))).toEqual([
    'a enters',
    'a known',
  ])
})

test('E37 the entries of one subject go in rounds, one for each statement', () => {
  const always = policy({ allow: 'always', overlap: true })
  const rounds = judge(always, [at(0, 'a'), at(1, 'b'), at(1, 'c', { member: 2 }), at(2, 'd')])
  expect(rounds.map((each) => ('round' in each ? each.round : undefined))).toEqual([0, 1, 0, 2])
})

const someCandidate: fc.Arbitrary<Candidate> = fc.record({
  member: fc.nat(2),
  at: fc.nat(60).map((hours) => NOON + hours * HOUR),
  occurrence: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
  key: fc.constantFrom('x', 'y', undefined),
})
const somePolicy = fc
  .record({
    allow: fc.constantFrom('once', 'after', 'always'),
    gap: fc.constant('PT12H'),
    overlap: fc.boolean(),
    key: fc.constantFrom(undefined, 'run.key'),
  })
  .map(({ key, ...rest }) => policy({ ...rest, ...(key !== undefined && { key }) }))

test('E31 a batch is judged as if its entries had come one by one', () => {
  fc.assert(
    fc.property(somePolicy, fc.array(someCandidate, { maxLength: 20 }), (reentry, candidates) => {
      const together = judge(reentry, candidates)
      const standings: Record<string, Standing> = {}
      const known = new Set<string>()
      for (const { candidate, subject, entryKey, refused } of together) {
        const [alone] = judge(reentry, [candidate], standings)
        const occurrence = `${candidate.member}|${subject}|${candidate.occurrence}`
        expect(refused).toBe(known.has(occurrence) ? 'known' : alone?.refused)
        if (refused) continue
        known.add(occurrence)
        const who = `${candidate.member}|${subject}`
        const before = standings[who]
        standings[who] = { lastAt: Math.max(candidate.at, before?.lastAt ?? 0), open: (before?.open ?? 0) + 1 }
        expect(entryKey).toBe(entryKeyOf(reentry, subject, candidate.occurrence))
      }
    }),
    { numRuns: 300 },
  )
})

test('E36 a batch judged again after itself lets in nobody who has to stay out', () => {
  fc.assert(
    fc.property(somePolicy, fc.array(someCandidate, { maxLength: 20 }), (reentry, candidates) => {
      const first = judge(reentry, candidates).filter(({ refused }) => !refused)
      const standings = Object.fromEntries(
        first.map(({ candidate, subject }) => [`${candidate.member}|${subject}`, { lastAt: candidate.at, open: 1 }]),
      )
      const second = judge(reentry, candidates, standings).filter(({ refused }) => !refused)
      if (!reentry.overlap || reentry.allow === 'once') expect(second).toEqual([])
      // where overlap lets them judge again, the entry key is what the database knows them by
      const keys = first.map(({ candidate, entryKey }) => `${candidate.member} ${entryKey}`)
      expect(new Set(keys).size).toBe(keys.length)
    }),
    { numRuns: 200 },
  )
})
