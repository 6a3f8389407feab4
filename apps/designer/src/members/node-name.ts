import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { manifestQuery } from '../api/manifest.ts'
import { useText } from '../i18n/language.ts'

interface StepRef {
  readonly id: string
  readonly name?: string | undefined
  readonly type?: string | undefined
}

/** A step's own name, else the title of its type; a step gone from the journey is just a step. */
export function useNodeName(): (node: StepRef) => string {
  const { t } = useTranslation()
  const text = useText()
  const { data } = useQuery(manifestQuery)
  return ({ name, type }) => name || text(data?.nodes.find((each) => each.type === type)?.title) || t('members:step')
}
