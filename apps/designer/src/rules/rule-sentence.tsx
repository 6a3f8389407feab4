import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import type { Conditions } from './model.ts'
import { conditionsOf } from './read.ts'
import { sentenceOf } from './sentence.ts'
import { useVocabulary } from './vocabulary.ts'

const NOTHING: Conditions = { combinator: 'and', rules: [] }

/** A member rule as a sentence; as its own text where it says more than sentences can. */
export function RuleSentence({ rule }: { readonly rule: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const conditions = conditionsOf(rule, 'member')
  const vocabulary = useVocabulary(conditions ?? NOTHING, false)
  const said = conditions && sentenceOf(conditions, { t, format, vocabulary })
  return said ? <span>{said}</span> : <code>{rule}</code>
}
