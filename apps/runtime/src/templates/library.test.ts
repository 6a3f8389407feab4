import { nodes } from '@cairn/nodes'
import { toManifest } from '@cairn/sdk'
import { validate } from '@cairn/sdk/graph'
import { expect, test } from 'vitest'
import { fromTemplate, templates } from './library.ts'

const manifest = new Map(toManifest(nodes).nodes.map((node) => [node.type, node]))
const setting = { id: 'jrn_t', brand: 'brd_t', name: 'T', zone: 'Asia/Shanghai', pool: 'pol_t' } as const

test.each(templates().flatMap((template) => (['en', 'zh-CN'] as const).map((locale) => ({ template, locale }))))(
  'G30 template $template.id in $locale has nothing to complain about',
  ({ template, locale }) => {
    const journey = fromTemplate(template, { ...setting, locale })
    expect(validate(journey, manifest).filter(({ severity }) => severity === 'error')).toEqual([])
    expect(JSON.stringify(journey)).not.toContain('$pool')
  },
)

test('G31 without a pool the template asks for one instead of guessing', () => {
  const template = templates().find(({ id }) => id === 'first-order-care')
  if (!template) throw new Error('the template is gone')
  const { pool: _, ...without } = setting
  const problems = validate(fromTemplate(template, { ...without, locale: 'en' }), manifest)
  expect(problems.some(({ place }) => place?.node === 'n6')).toBe(true)
})
