import { expect, test } from 'vitest'
import { portsOf } from './ports.ts'

const names = (...given: Parameters<typeof portsOf>) => portsOf(...given).map(({ port }) => port)

test('a port with a condition is there only while its field says so', () => {
  const specs = [
    { port: 'next', when: { field: 'then', is: 'continue' } },
    { port: 'sent', when: { field: 'then', is: 'await-outcome' } },
  ]
  expect(names(specs, { then: 'continue' })).toEqual(['next'])
  expect(names(specs, { then: 'await-outcome' })).toEqual(['sent'])
  expect(names(specs, {})).toEqual([])
})

test('a list makes one port for each element that has one, labelled by its name, without repeats', () => {
  const paths = [
    { port: 'a', name: 'VIP' },
    { port: 'b', name: '' },
    { port: 'a', name: 'again' },
    { port: '' },
    'odd',
    null,
  ]
  expect(portsOf([{ each: 'paths', port: 'port', label: 'name' }, 'else'], { paths })).toEqual([
    { port: 'a', required: false, label: 'VIP' },
    { port: 'b', required: false },
    { port: 'else', required: true },
  ])
  expect(names([{ each: 'paths', port: 'port' }, 'else'], { paths: 'none' })).toEqual(['else'])
})
