import { Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useBench, useJourney } from '../../document/bench.ts'
import { nameOf } from '../../document/scene.ts'
import { type FieldInput, inputProps } from './field.ts'

/** Another step of this journey: one that sends, or one that rewards. */
export function StepField(field: FieldInput) {
  const { t } = useTranslation()
  const { catalogue, text } = useBench()
  const shelf = field.schema.steps === 'reward' ? 'reward' : 'channel'
  const senders = useJourney().nodes.filter(({ type }) => catalogue.kind(type)?.shelf === shelf)
  const value = typeof field.value === 'string' && field.value !== '' ? field.value : null
  // a step that was removed since is said, instead of an empty field
  const gone = value !== null && !senders.some(({ id }) => id === value)
  const data = senders.map((node) => ({ value: node.id, label: `${text(nameOf(node, catalogue))} (${node.id})` }))
  return (
    <Select
      {...inputProps(field)}
      placeholder={t('inspector:step.choose')}
      data={gone ? [...data, { value, label: t('inspector:gone') }] : data}
      allowDeselect={false}
      value={value}
      nothingFoundMessage={t('ui:nothing')}
      onChange={(chosen) => field.onChange(chosen ?? '')}
    />
  )
}
