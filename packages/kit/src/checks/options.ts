import type { PluginSender } from '@cairn/sdk/plugin'
import { aside } from '../account.ts'
import { type Check, firstOf, NOT_APPLICABLE, type Verdict } from '../check.ts'
import type { MockOptions } from '../mock.ts'
import type { Faults } from '../stand.ts'
import { senders, type Subject } from '../subject.ts'

/** What the host gives a question before it answers without it; in earnest it is two seconds. */
const DEADLINE = 100

interface Question {
  readonly sender: PluginSender
  readonly field: string
  readonly cases: readonly MockOptions[]
}

const questions = (subject: Subject): readonly Question[] =>
  senders(subject).flatMap((sender) =>
    sender.options.map((field) => ({ sender, field, cases: subject.mock.options?.[`${sender.id}.${field}`] ?? [] })),
  )

async function asked(
  subject: Subject,
  { sender, field }: Question,
  { config = {}, search = '', faults, signal }: Partial<MockOptions> & { faults?: Faults; signal?: AbortSignal },
) {
  const { services, settings, stand } = aside(subject, {
    type: sender.connection,
    ...(faults && { faults }),
    ...(signal && { signal }),
  })
  const input = { field, search, config, settings, now: 0 }
  const said = await subject.ask({ method: 'options', node: sender.id, input, services, ...(signal && { signal }) })
  return { said, stand }
}

const valuesOf = (said: unknown): readonly unknown[] =>
  Array.isArray(said) ? said.map((each: { value?: unknown } | null) => each?.value) : []

const eachQuestion =
  (judge: (subject: Subject, question: Question) => Promise<Verdict>) =>
  (subject: Subject): Promise<Verdict> =>
    firstOf(questions(subject), async (question) => {
      const verdict = await judge(subject, question)
      return typeof verdict === 'string' ? `${question.sender.id}.${question.field}: ${verdict}` : verdict
    })

/** The cases of `mock.ts` in which the form holds something, or nothing. */
const casesBy = (depends: boolean) =>
  eachQuestion(async (subject, question) => {
    const cases = question.cases.filter(({ config }) => (config !== undefined) === depends)
    if (cases.length === 0) {
      return depends ? NOT_APPLICABLE : 'mock.ts does not say what it must answer (`options`).'
    }
    return firstOf(cases, async (one) => {
      const { said } = await asked(subject, question, one)
      const values = valuesOf(said)
      return JSON.stringify(values) === JSON.stringify(one.expect)
        ? undefined
        : `asked for “${one.search ?? ''}” it answers ${JSON.stringify(values).slice(0, 80)}.`
    })
  })

export const optionChecks: readonly Check[] = [
  { id: 'G1', title: 'a list of values is narrowed by what somebody types', fails: casesBy(false) },
  { id: 'G2', title: 'a list of values follows what the form holds', fails: casesBy(true) },
  {
    id: 'G3',
    title: 'where the provider does not answer well, the form is told so and shows no list',
    fails: eachQuestion(async (subject, question) => {
      const said = await asked(subject, question, { faults: () => ({ status: 500 }) }).catch(() => 'thrown' as const)
      return said === 'thrown' ? undefined : `the provider answered 500, and it answers ${JSON.stringify(said.said)}.`
    }),
  },
  {
    id: 'G4',
    title: 'a question that takes too long is given up at once',
    fails: eachQuestion(async (subject, question) => {
      const signal = AbortSignal.timeout(DEADLINE)
      const faults: Faults = () => 'hang'
      const begun = performance.now()
      await asked(subject, question, { faults, signal }).catch(() => undefined)
      await subject.fence?.settled()
      const took = performance.now() - begun
      return took <= 2 * DEADLINE + 200
        ? undefined
        : `it went on for ${Math.round(took)} ms after it was given up at ${DEADLINE}.`
    }),
  },
]
