import { expect, test } from 'vitest'
import type { AttributeType } from '../../expression/index.ts'
import type { Problem } from '../../problem.ts'
import { forms } from '../../testing/forms.ts'
import { draw } from '../../testing/journey.ts'
import { validate } from '../validate.ts'

const nodes = new Map(forms.map((node) => [node.id, node]))
const attributes: ReadonlyMap<string, AttributeType> = new Map([
  ['name', 'string'],
  ['age', 'number'],
  ['vip', 'boolean'],
  ['address', 'object'],
])

const fork = (when: string): unknown =>
  draw({
    nodes: { n1: 'in.event', n2: ['fork', { paths: [{ port: 'a', name: 'A', when }] }], n4: 'stop' },
    edges: ['n1.next > n2', 'n2.a > n4', 'n2.else > n4'],
  })
const say = (title: string): unknown =>
  draw({ nodes: { n1: 'in.event', n2: ['say', { title }], n4: 'stop' }, edges: ['n1.next > n2', 'n2.next > n4'] })
const told = (journey: unknown): Problem[] => validate(journey, nodes, { attributes })

test('a rule about an attribute nobody has is warned of, at its place and never as an error', () => {
  expect(told(fork('member.vip && member.nosuch == 3'))).toMatchObject([
    {
      code: 'ATTRIBUTE_UNKNOWN',
      severity: 'warning',
      params: { name: 'nosuch' },
      place: { node: 'n2', pointer: '/paths/0/when', span: [14, 27] },
    },
  ])
  expect(told(fork('has(member.address.city) && member["name"] == "Ada"'))).toEqual([])
})

test('the nearest known name is the fix, in a rule and in a message', () => {
  const [rule] = told(fork('member.adress.city == "Paris"'))
  expect(rule?.fix?.args).toMatchObject({ config: { paths: [{ when: 'member.address.city == "Paris"' }] } })
  const [text] = told(say('Hi {{ member.nme | default: "you" }}, {{ member.nme }}'))
  expect(text).toMatchObject({ code: 'ATTRIBUTE_UNKNOWN', severity: 'warning', place: { node: 'n2', span: [6, 16] } })
  expect(text?.fix?.args).toMatchObject({
    config: { title: 'Hi {{ member.name | default: "you" }}, {{ member.nme }}' },
  })
  expect(told(say('Hi {{ member.nme }} {{ member.nme }}'))).toHaveLength(1)
})

test('a constant of another type than the attribute is warned of, with the constant mended where it can be', () => {
  const warned = (when: string): unknown => told(fork(when)).map(({ code, params, fix }) => [code, params, fix?.args])
  expect(warned('member.age >= "18"')).toMatchObject([
    ['ATTRIBUTE_TYPE', { known: 'number', given: 'string' }, { config: { paths: [{ when: 'member.age >= 18' }] } }],
  ])
  expect(warned('3 == member.name')).toMatchObject([
    ['ATTRIBUTE_TYPE', { known: 'string', given: 'number' }, { config: { paths: [{ when: "'3' == member.name" }] } }],
  ])
  expect(warned('member.age == "old"')).toMatchObject([['ATTRIBUTE_TYPE', {}, undefined]])
  expect(warned('member.age > 18 && member.vip == true && member.address.zip == 3')).toEqual([])
})

test('where nothing is known of the members, nothing is said', () => {
  const journey = fork('member.nosuch == 3')
  expect(validate(journey, nodes)).toEqual([])
  expect(validate(journey, nodes, { attributes: new Map() })).toEqual([])
})
