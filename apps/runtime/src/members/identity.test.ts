import { expect, test } from 'vitest'
import { identityKeys, type KnownIdentity, planResolution, type Reference } from './identity.ts'

/** Who the references lead to: a member's number, or a letter for each who is new. */
function meet(references: readonly Reference[], known: readonly KnownIdentity[] = []) {
  const plan = planResolution(references, known)
  const strangers = [...new Set(plan.people)].filter(({ id }) => id === undefined)
  const nameOf = (person: (typeof plan.people)[number]) => person.id ?? 'abc'[strangers.indexOf(person)]
  const told = ({ kind, value, person }: (typeof plan.identities)[number]) => `${kind} ${value} ${nameOf(person)}`
  return {
    people: plan.people.map(nameOf),
    added: plan.identities.map(told),
    moved: plan.moved.map(told),
    named: [...plan.named].map((person) => `${person.id} ${person.external}`),
    unions: plan.unions.map(({ former, person, why }) => `${former} into ${nameOf(person)} by ${why}`),
  }
}

const ann: KnownIdentity = { kind: 'external', value: 'ann', member: 1, external: 'ann' }
const guest: KnownIdentity = { kind: 'anonymous', value: 'g', member: 2 }

test('strangers are made once, however often and by whichever id they come', () => {
  expect(
    meet([{ external: 'ann' }, { external: 'ann', anonymous: 'x' }, { anonymous: 'x' }, { anonymous: 'y' }]),
  ).toEqual({
    people: ['a', 'a', 'a', 'b'],
    added: ['external ann a', 'anonymous x a', 'anonymous y b'],
    moved: [],
    named: [],
    unions: [],
  })
})

test('a visitor whose first name this is keeps everything and gets the name', () => {
  expect(meet([{ anonymous: 'g', external: 'ann' }], [guest])).toMatchObject({
    people: [2],
    added: ['external ann 2'],
    named: ['2 ann'],
  })
})

test('a visitor who turns out to be a known customer hands its id on; two of one batch are simply one', () => {
  expect(meet([{ anonymous: 'g', external: 'ann' }, { anonymous: 'g' }], [ann, guest])).toMatchObject({
    people: [1, 1],
    added: [],
    moved: ['anonymous g 1'],
  })
  expect(meet([{ anonymous: 'new' }, { anonymous: 'new', external: 'ann' }], [ann])).toMatchObject({
    people: [1, 1],
    added: ['anonymous new 1'],
    moved: [],
  })
})

test('a device shared with somebody who has a name stays theirs', () => {
  const device: KnownIdentity = { kind: 'anonymous', value: 'tab', member: 1, external: 'ann' }
  expect(meet([{ anonymous: 'tab', external: 'bob' }], [ann, device])).toMatchObject({
    people: ['a'],
    added: ['external bob a'],
    moved: [],
  })
})

test('alias renames a customer, and a name never heard of leads to the one it is now', () => {
  expect(meet([{ external: 'ann2', previous: 'ann' }], [ann])).toMatchObject({
    people: [1],
    added: ['external ann2 1'],
    named: ['1 ann2'],
  })
  expect(meet([{ external: 'ann', previous: 'old' }], [ann])).toMatchObject({ people: [1], added: ['anonymous old 1'] })
})

test('every id is asked for once', () => {
  expect(
    identityKeys([
      { external: 'a', previous: 'p' },
      { external: 'a', anonymous: 'p' },
    ]),
  ).toEqual([
    { kind: 'external', value: 'a' },
    { kind: 'anonymous', value: 'p' },
    { kind: 'external', value: 'p' },
  ])
})

const unionid = (value: string) => ({ ids: [{ kind: 'unionid', value }] })
const fan: KnownIdentity = { kind: 'unionid', value: 'u', member: 3, personal: true }
const bob: KnownIdentity = { kind: 'external', value: 'bob', member: 4, external: 'bob' }

test('E120 an id of another system leads to its member, names nobody anew, and joins the two who have it', () => {
  expect(meet([{ anonymous: 'x', ...unionid('u') }], [fan])).toMatchObject({ people: [3], unions: [] })
  expect(meet([{ external: 'eve', ...unionid('u') }], [fan])).toMatchObject({
    people: [3],
    named: ['3 eve'],
    unions: [],
  })
  expect(meet([{ external: 'ann', ...unionid('u') }], [ann, fan])).toMatchObject({
    people: [1],
    moved: ['unionid u 1'],
    unions: ['3 into 1 by identify'],
  })
  const known: KnownIdentity = { ...fan, external: 'ann', member: 1 }
  expect(meet([{ external: 'eve', ...unionid('u') }], [known])).toMatchObject({
    people: [1],
    added: ['external eve 1'],
    named: [],
  })
})

test('E120 a visitor joins whoever it signs in as, and two names of an alias are one person', () => {
  expect(meet([{ anonymous: 'g', external: 'ann' }], [ann, guest]).unions).toEqual(['2 into 1 by identify'])
  expect(meet([{ external: 'ann', previous: 'bob' }], [ann, bob])).toMatchObject({
    moved: ['external bob 1'],
    unions: ['4 into 1 by alias'],
  })
})

test('E120 a device of somebody known by another system joins nobody', () => {
  const phone: KnownIdentity = { kind: 'anonymous', value: 'd', member: 3, personal: true }
  expect(meet([{ anonymous: 'd', external: 'ann' }], [ann, phone])).toMatchObject({
    people: [1],
    moved: [],
    unions: [],
  })
  expect(meet([{ anonymous: 'd', external: 'new' }], [phone])).toMatchObject({ people: ['a'], named: [], unions: [] })
  expect(meet([{ anonymous: 'd', ...unionid('other') }], [phone])).toMatchObject({ people: ['a'], unions: [] })
})
