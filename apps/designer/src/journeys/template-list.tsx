import { Text, UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Template } from '../api/journeys.ts'
import { useText } from '../i18n/language.ts'
import classes from './journeys.module.css'

interface Props {
  readonly templates: readonly Template[]
  readonly chosen: Template | undefined
  readonly onChoose: (template: Template) => void
}

export function TemplateList({ templates, chosen, onChoose }: Props) {
  const { t } = useTranslation()
  const text = useText()
  return (
    <div className={classes.ways} role="radiogroup" aria-label={t('journeys:create.template')}>
      {templates.map((template) => (
        <UnstyledButton
          key={template.id}
          role="radio"
          aria-checked={template.id === chosen?.id}
          className={classes.way}
          onClick={() => onChoose(template)}
        >
          <Text fw={600} size="sm">
            {text(template.title)}
          </Text>
          <Text size="xs" c="dimmed" mt={2}>
            {text(template.about)}
          </Text>
        </UnstyledButton>
      ))}
    </div>
  )
}
