import { type Json, type JsonObject, objectOf } from '@cairn/sdk'

/** Chance that is the same in every run: a plugin is judged by the same values today and tomorrow. */
export type Chance = () => number

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const between = (chance: Chance, least: number, most: number): number => least + chance() * (most - least)
const num = (value: Json | undefined, other: number): number => (typeof value === 'number' ? value : other)
const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

/** A value that this JSON Schema lets through, as far as the form's own kinds of field go. */
export function sample(schema: JsonObject, chance: Chance): Json {
  if (schema['const'] !== undefined) return schema['const']
  const words = list(schema['enum'])
  if (words.length > 0) return words[Math.floor(chance() * words.length)] ?? null
  const branches = [...list(schema['oneOf']), ...list(schema['anyOf'])]
  if (branches.length > 0) return sample(objectOf(branches[Math.floor(chance() * branches.length)]), chance)
  if (schema['type'] === 'object' || schema['properties'] !== undefined) return sampleObject(schema, chance)
  if (schema['type'] === 'array') return sampleList(schema, chance)
  if (schema['type'] === 'boolean') return chance() < 0.5
  if (schema['type'] === 'number' || schema['type'] === 'integer') return sampleNumber(schema, chance)
  return sampleText(schema, chance)
}

function sampleObject(schema: JsonObject, chance: Chance): JsonObject {
  const needed = new Set(list(schema['required']))
  const entries = Object.entries(objectOf(schema['properties']))
  return Object.fromEntries(
    entries
      .filter(([name]) => needed.has(name) || chance() < 0.7)
      .map(([name, property]) => [name, sample(objectOf(property), chance)]),
  )
}

function sampleList(schema: JsonObject, chance: Chance): Json {
  const least = num(schema['minItems'], 0)
  const most = Math.min(num(schema['maxItems'], least + 4), least + 4)
  const length = Math.round(between(chance, least, most))
  return Array.from({ length }, () => sample(objectOf(schema['items']), chance))
}

function sampleNumber(schema: JsonObject, chance: Chance): number {
  const least = num(schema['minimum'], num(schema['exclusiveMinimum'], -1000) + 1)
  const most = Math.max(least, Math.min(num(schema['maximum'], least + 2000), num(schema['exclusiveMaximum'], 1e9) - 1))
  const value = between(chance, least, most)
  return schema['type'] === 'integer' ? Math.round(value) : Math.round(value * 100) / 100
}

const FORMS: Readonly<Record<string, string>> = {
  email: 'ada@example.com',
  uri: 'https://example.com/a',
  'date-time': '2030-01-02T03:04:05Z',
  date: '2030-01-02',
  time: '03:04:05Z',
  uuid: '0b0e4a5e-5c2f-4c57-9a6f-0a1f3c2d4e5f',
}
/** What the patterns of our own field makers let through. */
const COMMON = ['P1D', 'PT2H', '09:30', 'abc', 'a', '1', '100001', 'LTAI5t', 'https://example.com', '+8613800000000']

function sampleText(schema: JsonObject, chance: Chance): string {
  const format = schema['format']
  if (typeof format === 'string' && FORMS[format] !== undefined) return FORMS[format]
  const least = num(schema['minLength'], 0)
  const most = Math.min(num(schema['maxLength'], least + 20), least + 20)
  if (typeof schema['pattern'] === 'string') {
    const pattern = new RegExp(schema['pattern'], 'u')
    const found = COMMON.find((each) => pattern.test(each) && each.length >= least)
    if (found !== undefined) return found
  }
  const length = Math.round(between(chance, Math.max(least, Math.min(1, most)), most))
  return Array.from({ length }, () => 'abcdefghijklmnopqrstuvwxyz '[Math.floor(chance() * 27)]).join('')
}

/** One thing wrong with a config, or nothing that matters: a field gone, of another kind, too long, too small, or besides. */
export function spoil(config: JsonObject, chance: Chance): JsonObject {
  const names = Object.keys(config)
  const name = names[Math.floor(chance() * names.length)]
  if (name === undefined) return { besides: 1 }
  const { [name]: value, ...others } = config
  const turns: readonly (Json | undefined)[] = [
    undefined,
    null,
    typeof value === 'string' ? 7 : 'text',
    [],
    {},
    '',
    typeof value === 'string' ? value.repeat(400) : -1e12,
    1e12,
    1.5,
    [null],
  ]
  const turned = turns[Math.floor(chance() * turns.length)]
  return turned === undefined ? others : { ...others, [name]: turned }
}
