import { expect, test } from 'vitest'
import { extraErrorsOf, stepsOf } from './errors.ts'

const words = {
  schema: {
    properties: {
      subject: { type: 'string', label: { en: 'Subject', 'zh-CN': '主题' } },
      paths: { items: { properties: { when: { label: { en: 'If', 'zh-CN': '条件' } } } } },
    },
  },
  textOf: ({ code, params }: { code: string; params?: Readonly<Record<string, string | number>> }) =>
    `${code} ${params?.['field'] ?? ''}`,
  labelOf: (label: { en: string } | undefined) => label?.en ?? '',
}

test('a problem stands on the field its pointer names, called by its label', () => {
  const problems = [
    {
      code: 'CONFIG_MISSING',
      severity: 'error',
      message: '',
      params: { field: 'subject' },
      place: { pointer: '/subject' },
    },
    {
      code: 'RULE_EMPTY',
      severity: 'error',
      message: '',
      params: { field: 'when' },
      place: { pointer: '/paths/1/when' },
    },
  ] as const
  expect(extraErrorsOf(problems, words)).toEqual({
    subject: { __errors: ['CONFIG_MISSING Subject'] },
    paths: { 1: { when: { __errors: ['RULE_EMPTY If'] } } },
  })
})

test('escaped pointers are read as RFC 6901 says', () => {
  expect(stepsOf('/a~1b/0/c~0d')).toEqual(['a/b', 0, 'c~d'])
})
