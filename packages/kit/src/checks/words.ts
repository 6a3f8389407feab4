import type { Json, JsonObject } from '@cairn/sdk'
import { troubleFrom } from '@cairn/sdk/guest'
import { untranslated } from '@cairn/sdk/plugin'
import type { Check } from '../check.ts'
import { deliveriesOf } from '../deliveries.ts'
import { referenceIn } from '../docs.ts'
import { drive } from '../lane.ts'
import type { Subject } from '../subject.ts'
import { vendors } from './batch.ts'

/** What a card, a field and a help text have room for, in characters of Latin script. */
const ROOM = { title: 60, label: 60, help: 400, placeholder: 120 } as const
/** Other languages than English take more. */
const GROWTH = 1.4

interface Spoken {
  readonly key: string
  readonly en: string
  readonly chinese: string
}

/** Every text of the manifest with the name of the place it stands in. */
function textsIn(value: Json, key = ''): readonly Spoken[] {
  if (Array.isArray(value)) return value.flatMap((each: Json) => textsIn(each, key))
  if (typeof value !== 'object' || value === null) return []
  const { en, 'zh-CN': chinese } = value as JsonObject
  if (typeof en === 'string' && typeof chinese === 'string') return [{ key, en, chinese }]
  return Object.entries(value).flatMap(([name, each]) => textsIn(each, name))
}

const told = ({ manifest }: Subject): Json =>
  // the manifest came as JSON
  [manifest.nodes, manifest.connections] as unknown as Json

/** Braces that open and close, with a name in each: `{amount}`. A stray one is shown as it stands. */
function brokenIn(text: string): string | undefined {
  if (
    text
      // a template as a member's text holds it, which a help may show
      .replace(/\{\{ [\w.]+ \}\}/g, '')
      .replace(/\{[A-Za-z_]\w*(, *(number|date|time|plural|select)[^{}]*(\{[^{}]*\}[^{}]*)*)?\}/g, '')
      .match(/[{}]/)
  )
    return text
  return undefined
}
const namesIn = (text: string): string =>
  [...text.matchAll(/\{(\w+)/g)]
    .map(([, name = '']) => name)
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join()

export const wordChecks: readonly Check[] = [
  {
    id: 'L1',
    title: 'every text is there in both languages',
    still: true,
    fails(subject) {
      const missing = [...new Set(untranslated(told(subject)))].filter((text) => !/^\{\w+\}$/.test(text))
      return missing.length === 0
        ? undefined
        : `locales/zh-CN.json lacks ${missing
            .slice(0, 5)
            .map((each) => `“${each}”`)
            .join(', ')}.`
    },
  },
  {
    id: 'L2',
    title: 'its texts can be read, with the same gaps in both languages',
    still: true,
    fails(subject) {
      const all = textsIn(told(subject))
      const broken = all.flatMap(({ en, chinese }) => [en, chinese]).find((text) => brokenIn(text) !== undefined)
      if (broken !== undefined) return `“${broken}” has a brace too many.`
      const apart = all.find(({ en, chinese }) => namesIn(en) !== namesIn(chinese))
      return apart && `“${apart.en}” and “${apart.chinese}” do not speak of the same fields.`
    },
  },
  {
    id: 'L3',
    title: 'its texts fit where they stand, with room for another language',
    still: true,
    fails(subject) {
      const long = textsIn(told(subject)).find(({ key, en }) => {
        const room = ROOM[key as keyof typeof ROOM]
        return room !== undefined && en.length * GROWTH > room
      })
      return (
        long &&
        `“${long.en}” has ${long.en.length} characters, ${Math.ceil(long.en.length * GROWTH)} in another language; a ${long.key} has room for ${ROOM[long.key as keyof typeof ROOM]}.`
      )
    },
  },
  {
    id: 'L4',
    title: 'README.zh-CN.md holds the reference as the manifest has it',
    still: true,
    fails: (subject) => referenceIn(subject, 'README.zh-CN.md', 'zh-CN'),
  },
  {
    id: 'L5',
    title: 'what it throws has a name, and can be told to somebody',
    fails: vendors(async (subject, sender) => {
      for (const status of [404, 409, 422]) {
        const faults = () => ({ status, body: '{}' })
        const { errors } = await drive(subject, sender, { deliveries: deliveriesOf(sender, 1), turns: 1, faults })
        const odd = errors
          .map(troubleFrom)
          .find(({ code, kind }) => kind === 'bug' && (code === 'THROWN' || code === 'Error' || code === 'TypeError'))
        if (odd) return `the provider answered ${status}, and it throws “${odd.message}” without a code.`
      }
      return undefined
    }),
  },
]
